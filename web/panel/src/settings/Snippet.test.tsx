import { expect, test } from "vitest";
import { tagOf } from "./Snippet.tsx";

const bare = '<script async src="https://chat.example/widget/loader.js" data-bot="b1"></script>';

test("the tag carries what the button needs of the bot's look", () => {
  const theme = { colour: "#2f6f4f", position: "left", launcher_text: 'Ask "us" & them', title: "Fern" };
  const look =
    'data-colour="#2f6f4f" data-position="left" data-launcher-text="Ask &quot;us&quot; &amp; them"';
  const tag = tagOf("https://chat.example/", { id: "b1", theme });
  expect(tag).toBe(bare.replace('"b1"', `"b1" ${look}`));
});

test("of a bot without a look the tag says nothing", () => {
  expect(tagOf("https://chat.example", { id: "b1", theme: {} })).toBe(bare);
});
