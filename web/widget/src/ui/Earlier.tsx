// Earlier chats of this visitor: a list, and each of them to read again or to go on with.
import type { Conversation, Entry } from "@baton/shared/wire";
import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { type Reading, readChat, readList, sessionFrom } from "../earlier.ts";
import type { ChatState } from "../state.ts";
import { dayOf, t } from "../texts.ts";
import { Avatar } from "./Avatar.tsx";
import { Line } from "./Log.tsx";

export { default as css } from "../earlier.css?inline";

interface EarlierProps {
  state: ChatState;
  chat: Chat;
  onBack(): void;
}

export function Earlier({ state, chat, onBack }: EarlierProps) {
  const [list, setList] = useState<Conversation[] | null>(null);
  const [chosen, setChosen] = useState<Conversation | null>(null);
  const [reading, setReading] = useState<Reading | null>(null);
  const [failed, setFailed] = useState(false);
  const load = () => {
    setFailed(false);
    const work = chosen ? readChat(chat, chosen).then(setReading) : readList(chat).then(setList);
    work.catch(() => setFailed(true));
  };
  useEffect(load, [chosen]);

  const back = () => {
    if (!chosen) return onBack();
    setChosen(null);
    setReading(null);
  };
  const goOn = () => {
    if (reading) chat.enter(sessionFrom(reading));
    onBack();
  };
  return (
    <>
      <div class="bar">
        <button type="button" class="plain" onClick={back}>
          <Arrow d="M15 5l-7 7 7 7" /> {t(chosen ? "earlier" : "back")}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section class="log past" tabIndex={0} aria-label={t("earlier")} aria-busy={!list && !failed}>
        {!chosen && <h2>{t("earlier")}</h2>}
        {failed && (
          <div class="card centred">
            <p>{t("failed")}</p>
            <button type="button" class="plain" onClick={load}>
              {t("reload")}
            </button>
          </div>
        )}
        {!failed && !chosen && <List list={list} botName={state.bot?.name ?? ""} onChoose={setChosen} />}
        {!failed && chosen && <Read entries={reading?.entries} botName={state.bot?.name ?? ""} />}
      </section>
      {reading && chosen?.status === "open" && (
        <div class="ask">
          <button type="button" class="primary" onClick={goOn}>
            {t("goOn")}
          </button>
        </div>
      )}
    </>
  );
}

interface ListProps {
  list: Conversation[] | null;
  botName: string;
  onChoose(conversation: Conversation): void;
}

function List({ list, botName, onChoose }: ListProps) {
  if (!list) return <Waiting />;
  if (!list.length) return <p class="event">{t("nothingEarlier")}</p>;
  return (
    <ul class="chats">
      {list.map(conversation => (
        <li key={conversation.id}>
          <button type="button" onClick={() => onChoose(conversation)}>
            <Avatar
              author={conversation.agent ? "agent" : "bot"}
              name={conversation.agent?.name ?? botName}
            />
            <span class="which">
              <strong>
                <bdi>{conversation.agent?.name ?? botName}</bdi>
              </strong>
              <time class="soft" dateTime={conversation.created_at}>
                {dayOf(conversation.created_at)}
              </time>
            </span>
            {conversation.status === "open" && <span class="tag">{t("stillOpen")}</span>}
            <Arrow d="M9 5l7 7-7 7" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Read({ entries, botName }: { entries: Entry[] | undefined; botName: string }) {
  if (!entries) return <Waiting />;
  return (
    <>
      {entries.map((entry, index) => (
        <Line
          key={entry.id}
          entry={entry}
          before={entries[index - 1]}
          next={entries[index + 1]}
          botName={botName}
        />
      ))}
    </>
  );
}

function Waiting() {
  return (
    <div class="bones" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  );
}

function Arrow({ d }: { d: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
        d={d}
      />
    </svg>
  );
}
