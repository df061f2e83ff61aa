// What came with a message: pictures are shown, everything else is a card to save it by.
import { type Attachment, sizeIn } from "@baton/shared/attachments";
import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { fileOf } from "../downloads.ts";
import { languageOf, t } from "../texts.ts";

interface AttachedProps {
  chat: Chat;
  files: Attachment[];
}

export function Attached({ chat, files }: AttachedProps) {
  return (
    <div class="files">
      {files.map(file => (
        <OneFile key={file.id} chat={chat} file={file} />
      ))}
    </div>
  );
}

function OneFile({ chat, file }: { chat: Chat; file: Attachment }) {
  const [address, setAddress] = useState<string | null>(null);
  const [asCard, setAsCard] = useState(!file.width);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (asCard) return;
    let left = false;
    fileOf(chat, file).then(
      found => !left && setAddress(found),
      () => !left && setAsCard(true),
    );
    return () => {
      left = true;
    };
  }, [file.id, asCard]);

  const save = async () => {
    setLost(false);
    try {
      const link = document.createElement("a");
      link.href = await fileOf(chat, file);
      link.download = file.name;
      link.click();
    } catch {
      setLost(true);
    }
  };
  const label = t("saveFile", { name: file.name });

  if (asCard) {
    return (
      <button type="button" class="file" aria-label={label} onClick={save}>
        <FileIcon />
        <span>
          <bdi>{file.name}</bdi>
          <small role={lost ? "alert" : undefined}>
            {lost ? t("failed") : sizeIn(languageOf(), file.size)}
          </small>
        </span>
      </button>
    );
  }
  // A page whose policy forbids blob: shows the card instead.
  return (
    <button
      type="button"
      class="picture"
      aria-label={label}
      onClick={save}
      style={{ aspectRatio: shapeOf(file) }}
    >
      {address && <img src={address} alt={file.name} onError={() => setAsCard(true)} />}
    </button>
  );
}

/** The place is kept before the picture is here; a tower or a ribbon is cut, not stretched. */
function shapeOf({ width, height }: Attachment): string {
  const ratio = (width ?? 1) / (height ?? 1);
  return String(Math.min(Math.max(ratio, 0.6), 3));
}

function FileIcon() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path
        fill="none"
        stroke="currentColor"
        stroke-width="1.8"
        stroke-linejoin="round"
        d="M6 3h8l4 4v14H6zM14 3v4h4"
      />
    </svg>
  );
}
