import { describe, expect, it } from "vitest";
import { acceptedBy, attachmentsOf, gistOf, sizeIn } from "./attachments.ts";

const photo = { id: "a", name: "photo.png", type: "image/png", size: 5, width: 1, height: 1 };

describe("attachments", () => {
  it("are what an entry's data says, and nothing where it says nothing", () => {
    expect(attachmentsOf({ data: { attachments: [photo] } })).toEqual([photo]);
    for (const data of [null, {}, { attachments: null }, { attachments: "x" }]) {
      expect(attachmentsOf({ data })).toEqual([]);
    }
  });

  it("name a message that has no words", () => {
    const data = { attachments: [photo, { ...photo, name: "b.pdf" }] };
    expect(gistOf({ text: "", data })).toBe("photo.png, b.pdf");
    expect(gistOf({ text: "Look", data })).toBe("Look");
  });

  it("are chosen by the bot's rules and told in human sizes", () => {
    expect(acceptedBy({ enabled: true, max_bytes: 1, types: ["pdf"] })).toBe("application/pdf");
    expect(sizeIn("en", 9)).toBe("9 byte");
    expect(sizeIn("en", 9500)).toBe("9.5 kB");
    expect(sizeIn("en", 2_345_678)).toBe("2.3 MB");
    expect(sizeIn("de", 10_485_760)).toBe("10 MB");
  });
});
