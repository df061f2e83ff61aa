// The conversation as a text file, made in the browser.

import { wordsOf } from "@baton/shared/attachments";
import { eventLine } from "./lines.ts";
import type { ChatState } from "./state.ts";
import { dayOf, t } from "./texts.ts";

export function transcriptOf({ timeline, bot }: ChatState): string {
  return timeline.entries
    .flatMap(entry => {
      const text = entry.kind === "event" ? eventLine(entry) : wordsOf(entry);
      if (!text) return [];
      const who = entry.author === "visitor" ? t("you") : (entry.author_name ?? bot?.name ?? "");
      const said = entry.kind === "event" ? `— ${text} —` : `${who}: ${text}`;
      return `[${dayOf(entry.created_at)}] ${said}\n`;
    })
    .join("\n");
}

export function downloadTranscript(state: ChatState): void {
  const address = URL.createObjectURL(new Blob([transcriptOf(state)], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `chat-${state.timeline.conversation?.created_at.slice(0, 10) ?? ""}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
