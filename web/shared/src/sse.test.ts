import { expect, test } from "vitest";
import { backoff } from "./backoff.ts";
import { type Frame, frameParser, readFrames } from "./sse.ts";

const stream =
  ': hello\n\nevent: entry\nid: 7\ndata: {"seq":7}\n\nevent: typing\r\ndata: {"a":1}\r\n\r\ndata: one\ndata: two\n\n';

function parse(pieces: string[]): Frame[] {
  const frames: Frame[] = [];
  const feed = frameParser(frame => frames.push(frame));
  for (const piece of pieces) feed(piece);
  return frames;
}

const expected = [
  { event: "entry", data: '{"seq":7}', id: "7" },
  { event: "typing", data: '{"a":1}', id: null },
  { event: "message", data: "one\ntwo", id: null },
];

test("frames are read, comments are not frames", () => {
  expect(parse([stream])).toEqual(expected);
});

test("it does not matter where the pieces are cut", () => {
  expect(parse([...stream])).toEqual(expected);
  for (let cut = 1; cut < stream.length; cut += 1) {
    expect(parse([stream.slice(0, cut), stream.slice(cut)])).toEqual(expected);
  }
});

test("an unfinished frame is none", () => {
  expect(parse(["event: entry\ndata: {}\n"])).toEqual([]);
});

test("characters of several bytes survive being cut in the middle", async () => {
  const bytes = new TextEncoder().encode("data: Grüße 🙂\n\n");
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const frames: Frame[] = [];
  await readFrames(
    new Response(body),
    frame => frames.push(frame),
    () => undefined,
  );
  expect(frames).toEqual([{ event: "message", data: "Grüße 🙂", id: null }]);
});

test("waiting doubles, stays within its bounds and is never the same for all", () => {
  expect(backoff(0, { random: () => 1 })).toBe(500);
  expect(backoff(3, { random: () => 1 })).toBe(4000);
  expect(backoff(3, { random: () => 0 })).toBe(2000);
  expect(backoff(50, { random: () => 1 })).toBe(15_000);
});
