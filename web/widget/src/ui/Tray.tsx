// What goes along with the next message: chosen, dropped or pasted, and uploaded at once, each with its own fate.
import { type Attachment, acceptedBy, type FileRules, sizeIn } from "@baton/shared/attachments";
import { backoff } from "@baton/shared/backoff";
import { type Upload, UploadRefused, upload } from "@baton/shared/upload";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { keepOwn } from "../downloads.ts";
import { languageOf, t } from "../texts.ts";

interface Item {
  key: number;
  file: File;
  share: number;
  ready: Attachment | null;
  error: string | null;
  again: boolean;
}

interface TrayProps {
  chat: Chat;
  rules: FileRules;
  /** Grows with every message that is sent: what went along leaves, what failed stays in sight. */
  round: number;
  onChange(ready: Attachment[], busy: boolean): void;
}

const most = 10;
const patience = 3;

export function Tray({ chat, rules, round, onChange }: TrayProps) {
  const [items, setItems] = useState<Item[]>([]);
  const [over, setOver] = useState(false);
  const running = useRef(new Map<number, Upload>());
  const place = useRef<HTMLDivElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const count = useRef(0);

  const change = (key: number, values: Partial<Item>) =>
    setItems(now => now.map(item => (item.key === key ? { ...item, ...values } : item)));

  const begin = async (key: number, file: File) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { conversationId, token } = await chat.visit.session();
        const url = chat.api.url(`conversations/${conversationId}/attachments`);
        const one = upload(url, { Authorization: `Bearer ${token}` }, file, share => change(key, { share }));
        running.current.set(key, one);
        const ready = await one.done;
        keepOwn(ready.id, file);
        change(key, { ready, share: 1 });
        return;
      } catch (error) {
        const refused = error instanceof UploadRefused ? error : null;
        const passing = !refused || refused.status >= 500 || refused.status === 429 || refused.status === 0;
        if (!running.current.has(key) && refused) return;
        if (!passing || attempt === patience || refused?.status === 0) {
          change(key, { error: reasonOf(refused, rules), again: passing });
          return;
        }
        await new Promise(done => setTimeout(done, refused?.retryAfter ?? backoff(attempt)));
      }
    }
  };
  const add = (files: Iterable<File>) => {
    const fresh = [...files].slice(0, most - items.length).map(file => {
      count.current += 1;
      const large = file.size > rules.max_bytes;
      const error = large ? reasonOf(new UploadRefused(413, null, null), rules) : null;
      return { key: count.current, file, share: 0, ready: null, error, again: false };
    });
    setItems(now => [...now, ...fresh]);
    for (const item of fresh) if (!item.error) void begin(item.key, item.file);
  };
  const again = (item: Item) => {
    change(item.key, { error: null, share: 0 });
    void begin(item.key, item.file);
  };
  const remove = (key: number) => {
    const one = running.current.get(key);
    running.current.delete(key);
    one?.abort();
    setItems(now => now.filter(item => item.key !== key));
    button.current?.focus();
  };

  useEffect(() => {
    const ready = items.flatMap(item => item.ready ?? []);
    onChange(
      ready,
      items.some(item => !item.ready && !item.error),
    );
  }, [items]);
  useEffect(() => setItems(now => now.filter(item => !item.ready)), [round]);
  useEffect(() => () => running.current.clear(), []);
  useDrops(place, add, setOver);

  return (
    <>
      <button
        ref={button}
        type="button"
        class="attach"
        aria-label={t("attach")}
        title={t("attach")}
        disabled={items.length >= most}
        onClick={() => chooser.current?.click()}
      >
        <ClipIcon />
      </button>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        accept={acceptedBy(rules)}
        onChange={event => {
          add(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
      <div ref={place} class="tray">
        {over && <p class="over">{t("dropHere")}</p>}
        {items.map(item => (
          <div class="item" key={item.key}>
            <span>
              <bdi>{item.file.name}</bdi>
              {item.error ? (
                <small role="alert">
                  {item.error}{" "}
                  {item.again && (
                    <button type="button" class="link" onClick={() => again(item)}>
                      {t("retry")}
                    </button>
                  )}
                </small>
              ) : item.ready ? (
                <small class="soft">{sizeIn(languageOf(), item.file.size)}</small>
              ) : (
                <progress value={item.share} aria-label={t("uploading", { name: item.file.name })} />
              )}
            </span>
            <button
              type="button"
              class="away"
              aria-label={t("removeFile", { name: item.file.name })}
              onClick={() => remove(item.key)}
            >
              ×
            </button>
          </div>
        ))}
      </div>
    </>
  );
}

function reasonOf(refused: UploadRefused | null, rules: FileRules): string {
  if (refused?.status === 413) {
    return t("tooLarge", { size: sizeIn(languageOf(), rules.max_bytes) });
  }
  if (refused?.status === 415 || refused?.status === 422) return t("badType");
  if (refused?.type === "attachment_quota") return t("tooManyFiles");
  return t("notUploaded");
}

/** Files may be dropped anywhere on the chat, or pasted into it; words that are pasted stay words. */
function useDrops(
  place: { current: HTMLElement | null },
  add: (files: Iterable<File>) => void,
  setOver: (over: boolean) => void,
) {
  const latest = useRef(add);
  latest.current = add;
  useEffect(() => {
    const panel = place.current?.closest<HTMLElement>(".panel");
    if (!panel) return;
    const leaving = new AbortController();
    const on = <K extends keyof HTMLElementEventMap>(
      name: K,
      hear: (event: HTMLElementEventMap[K]) => void,
    ) => panel.addEventListener(name, hear, { signal: leaving.signal });
    const carries = (event: DragEvent) => event.dataTransfer?.types.includes("Files");
    on("dragover", event => {
      if (!carries(event)) return;
      event.preventDefault();
      setOver(true);
    });
    on("dragleave", event => {
      if (!panel.contains(event.relatedTarget as Node | null)) setOver(false);
    });
    on("drop", event => {
      if (!carries(event)) return;
      event.preventDefault();
      setOver(false);
      latest.current(event.dataTransfer?.files ?? []);
    });
    on("paste", event => {
      const files = event.clipboardData?.files;
      if (!files?.length) return;
      event.preventDefault();
      latest.current(files);
    });
    return () => leaving.abort();
  }, []);
}

function ClipIcon() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        d="M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.8L9.5 17a1.7 1.7 0 0 1-2.4-2.4l7.7-7.6"
      />
    </svg>
  );
}
