// Message text as React nodes: the tree comes from shared/markdown, React escapes every string of it.
import { type Block, type Inline, markdown } from "@baton/shared/markdown";
import { Anchor, Blockquote, Code, List, Text } from "@mantine/core";
import { Fragment, useMemo } from "react";

export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => markdown(text), [text]);
  // biome-ignore lint/suspicious/noArrayIndexKey: the tree is rebuilt from the text, its parts have no other name
  return blocks.map((block, index) => <Fragment key={index}>{renderBlock(block)}</Fragment>);
}

function renderBlock(block: Block) {
  switch (block.type) {
    case "paragraph":
      return <Text style={{ whiteSpace: "pre-line" }}>{renderAll(block.children)}</Text>;
    case "heading":
      return <Text fw={700}>{renderAll(block.children)}</Text>;
    case "quote":
      return (
        <Blockquote p="xs" my={4} style={{ whiteSpace: "pre-line" }}>
          {renderAll(block.children)}
        </Blockquote>
      );
    case "code":
      return (
        <Code block style={{ whiteSpace: "pre-wrap" }}>
          {block.text}
        </Code>
      );
    case "list":
      return (
        <List
          type={block.start === null ? "unordered" : "ordered"}
          {...(block.start === null ? {} : { start: block.start })}
        >
          {block.items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <List.Item key={index}>{renderAll(item)}</List.Item>
          ))}
        </List>
      );
  }
}

function renderAll(nodes: Inline[]) {
  // biome-ignore lint/suspicious/noArrayIndexKey: see above
  return nodes.map((node, index) => <Fragment key={index}>{renderInline(node)}</Fragment>);
}

function renderInline(node: Inline) {
  switch (node.type) {
    case "text":
      return node.text;
    case "code":
      return <Code>{node.text}</Code>;
    case "strong":
      return <strong>{renderAll(node.children)}</strong>;
    case "emphasis":
      return <em>{renderAll(node.children)}</em>;
    case "deleted":
      return <del>{renderAll(node.children)}</del>;
    case "link":
      return (
        <Anchor
          href={node.href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          inherit
          underline="always"
        >
          {renderAll(node.children)}
        </Anchor>
      );
  }
}
