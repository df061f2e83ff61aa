import { afterEach, expect, test } from "vitest";
import { english } from "./locales/en.ts";
import { englishLater } from "./locales/en-later.ts";
import { addEnglish, directionOf, pickLanguage, speak, type TextKey, t } from "./texts.ts";
import { waitRange } from "./waits.ts";

addEnglish(englishLater);

afterEach(() => speak("en"));

test("the first language that we speak is taken", () => {
  expect(pickLanguage(["pt-BR", "de-AT", "fr"])).toBe("de");
  expect(pickLanguage(["xx", "constructor", ""])).toBe("en");
  expect(pickLanguage(["AR_eg"])).toBe("ar");
});

test("a bot that names its languages is spoken to in one of them", () => {
  expect(pickLanguage(["de", "fr"], ["fr", "en"])).toBe("fr");
  expect(pickLanguage(["de"], ["es"])).toBe("es");
  expect(pickLanguage(["de"], ["pt"])).toBe("en");
});

test.each(["ar", "de", "es", "fr", "ja"])("%s has every word, with the same gaps to fill", async tag => {
  const gaps = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  expect(await speak(tag)).toBe(tag);
  for (const [key, words] of Object.entries({ ...english, ...englishLater })) {
    expect(t(key as TextKey), key).not.toBe("");
    expect(gaps(t(key as TextKey)), key).toEqual(gaps(words));
  }
  expect(t("talkToHuman")).not.toBe(english.talkToHuman);
});

test("a language that nobody wrote leaves English", async () => {
  await speak("xx");
  expect(t("send")).toBe("Send");
  expect(directionOf("ar")).toBe("rtl");
  expect(directionOf("ja")).toBe("ltr");
});

test("a wait is a range, one figure, or nothing", () => {
  expect(waitRange(60, 180)).toBe("about 1 min to 3 min");
  expect(waitRange(61, 62)).toBe("about 1 min");
  expect(waitRange(null, null)).toBeNull();
});
