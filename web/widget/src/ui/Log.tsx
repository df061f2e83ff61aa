// The transcript: greeting, entries, what is on its way, and who is writing.

import { type Attachment, attachmentsOf, gistOf, wordsOf } from "@baton/shared/attachments";
import type { Entry } from "@baton/shared/wire";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Actions } from "../actions.ts";
import type { Chat } from "../chat.ts";
import { eventLine } from "../lines.ts";
import { type ChatState, missedRequest } from "../state.ts";
import { t } from "../texts.ts";
import { Bubble, Dots, Draft, OwnBubble } from "./Bubble.tsx";
import { Suggestions } from "./Suggestions.tsx";
import type { Files } from "./Widget.tsx";

interface LogProps {
  state: ChatState;
  chat: Chat;
  actions: Actions;
  files: Files | null;
}

export function Log({ state, chat, actions, files }: LogProps) {
  const { timeline, pending, bot } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const agent = timeline.typing.find(typing => typing.author === "agent")?.agent;
  const last = timeline.entries.findLast(entry => entry.kind === "message" && entry.author !== "visitor");

  const missed = missedRequest(state);
  const lastEvent = timeline.entries.findLastIndex(entry => entry.kind === "event");
  const drawn = (attached: Attachment[] = []) =>
    attached.length ? files && <files.Attached chat={chat} files={attached} /> : null;

  const stayAtEnd = () => {
    const element = scroller.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  };
  useLayoutEffect(stayAtEnd);
  // A card that grows below takes room from the newest words, and so does a phone's keyboard.
  useEffect(() => {
    const watch = new ResizeObserver(stayAtEnd);
    if (scroller.current) watch.observe(scroller.current);
    return () => watch.disconnect();
  }, []);
  const onScroll = () => {
    const element = scroller.current;
    if (element) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
  };

  return (
    <div
      class="log"
      ref={scroller}
      onScroll={onScroll}
      role="log"
      aria-live="off"
      aria-label={t("transcript")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      {bot?.greeting && (
        <Bubble
          author={bot.interaction_mode === "human_only" ? "agent" : "bot"}
          name={bot.name}
          text={bot.greeting}
          time={null}
          joined={false}
        />
      )}
      {timeline.entries.map((entry, index) =>
        // While the card says so, the line does not say it as well.
        missed && entry.event === "handoff_missed" && index === lastEvent ? null : (
          <Line
            key={entry.id}
            entry={entry}
            before={timeline.entries[index - 1]}
            next={timeline.entries[index + 1]}
            botName={bot?.name ?? ""}
            files={drawn(attachmentsOf(entry))}
          />
        ),
      )}
      {timeline.draft && <Draft name={bot?.name ?? ""} text={timeline.draft.text} />}
      {pending.map(message => (
        <OwnBubble
          key={message.client_message_id}
          message={message}
          files={drawn(message.files)}
          onRetry={() => chat.outbox.retry(message.client_message_id)}
          onDrop={() => chat.outbox.drop(message.client_message_id)}
        />
      ))}
      {agent && <Dots label={t("typing", { name: agent.name })} />}
      {bot && <Suggestions state={state} onSend={actions.send} />}
      {/* Streamed pieces are not read aloud; the finished message is, once. */}
      <div class="hidden" role="status">
        {last && `${last.author_name ?? bot?.name ?? ""}: ${gistOf(last)}`}
      </div>
    </div>
  );
}

interface LineProps {
  entry: Entry;
  before: Entry | undefined;
  next: Entry | undefined;
  botName: string;
  /** What came with it, drawn; where nothing is, the files are named. */
  files?: ComponentChildren;
}

export function Line({ entry, before, next, botName, files }: LineProps) {
  if (entry.kind === "event") {
    const line = eventLine(entry, next);
    return line ? <p class="event">{line}</p> : null;
  }
  const joined =
    before?.kind === "message" && before.author === entry.author && before.author_name === entry.author_name;
  const name = entry.author_name ?? (entry.author === "bot" ? botName : "");
  return (
    <Bubble
      author={entry.author}
      name={name}
      text={files === undefined ? wordsOf(entry) : (entry.text ?? "")}
      time={entry.created_at}
      joined={joined}
      stopped={entry.data?.stopped === true}
      files={files}
    />
  );
}
