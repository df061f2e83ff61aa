// A face for each author: a spark for the assistant, initials for a person.

export function Avatar({ author, name }: { author: "bot" | "agent"; name: string }) {
  return (
    <span class={`avatar ${author}`} aria-hidden="true">
      {author === "agent" ? (
        initials(name)
      ) : (
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path
            fill="currentColor"
            d="M12 2.5l1.9 5.6 5.6 1.9-5.6 1.9L12 17.5l-1.9-5.6-5.6-1.9 5.6-1.9zM18.5 15l.9 2.6 2.6.9-2.6.9-.9 2.6-.9-2.6-2.6-.9 2.6-.9z"
          />
        </svg>
      )}
    </span>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map(word => [...(word ?? "")][0] ?? "").join("");
}
