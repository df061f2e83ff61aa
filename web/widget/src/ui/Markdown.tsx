// Message text as nodes: the tree comes from shared/markdown, Preact escapes every string of it.
import { type Block, type Inline, markdown } from "@baton/shared/markdown";
import { useMemo } from "preact/hooks";

export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => markdown(text), [text]);
  return <>{blocks.map(renderBlock)}</>;
}

function renderBlock(block: Block) {
  switch (block.type) {
    case "paragraph":
      return <p>{block.children.map(renderInline)}</p>;
    case "heading":
      return (
        <p>
          <strong>{block.children.map(renderInline)}</strong>
        </p>
      );
    case "quote":
      return <blockquote>{block.children.map(renderInline)}</blockquote>;
    case "code":
      return (
        <pre>
          <code>{block.text}</code>
        </pre>
      );
    case "list": {
      const items = block.items.map((item, index) => <li key={index}>{item.map(renderInline)}</li>);
      return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
    }
  }
}

function renderInline(node: Inline) {
  switch (node.type) {
    case "text":
      return node.text;
    case "code":
      return <code>{node.text}</code>;
    case "strong":
      return <strong>{node.children.map(renderInline)}</strong>;
    case "emphasis":
      return <em>{node.children.map(renderInline)}</em>;
    case "deleted":
      return <del>{node.children.map(renderInline)}</del>;
    case "link":
      return (
        <a href={node.href} target="_blank" rel="noopener noreferrer nofollow">
          {node.children.map(renderInline)}
        </a>
      );
  }
}
