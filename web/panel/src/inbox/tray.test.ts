import type { Attachment } from "@baton/shared/attachments";
import { UploadRefused, type upload } from "@baton/shared/upload";
import { expect, test } from "vitest";
import { createTray } from "./tray.ts";

const photo: Attachment = { id: "a", name: "photo.png", type: "image/png", size: 5, width: 1, height: 1 };

function sending(...fates: (Attachment | UploadRefused)[]) {
  const urls: string[] = [];
  const send: typeof upload = url => {
    urls.push(url);
    const fate = fates.shift() ?? photo;
    const done = fate instanceof UploadRefused ? Promise.reject(fate) : Promise.resolve(fate);
    return { done, abort: () => undefined };
  };
  return { tray: createTray("c1", send), urls };
}

const settled = () => new Promise(done => setTimeout(done, 20));

test("what is ready goes along, what was refused stays in sight and can be tried again", async () => {
  const problem = { type: "unsupported_type", title: "Not this type", status: 415 };
  const { tray, urls } = sending(photo, new UploadRefused(415, problem, null));
  tray.add([new File(["x"], "photo.png"), new File(["y"], "tool.exe")]);
  await settled();
  expect(urls).toEqual(["/v1/conversations/c1/attachments", "/v1/conversations/c1/attachments"]);
  expect(tray.take()).toEqual([photo]);
  expect(tray.get().map(item => [item.name, item.trouble])).toEqual([["tool.exe", "Not this type"]]);
  tray.retry(tray.get()[0]?.key ?? 0);
  await settled();
  expect(tray.take()).toHaveLength(1);
});

test("a passing failure is tried again by itself, a lasting one is told", async () => {
  const { tray, urls } = sending(new UploadRefused(503, null, 0), photo);
  tray.add([new File(["x"], "photo.png")]);
  await settled();
  expect(urls).toHaveLength(2);
  expect(tray.get()[0]?.ready).toEqual(photo);
});

test("what was taken back comes back, and what is removed is gone", async () => {
  const { tray } = sending();
  tray.restore([photo]);
  tray.remove(tray.get()[0]?.key ?? 0);
  expect(tray.take()).toEqual([]);
});
