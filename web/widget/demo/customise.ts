// The customiser: the wishes show live in the widget, and become the tag to copy.
import { type DemoBot, demoBots } from "./bots.ts";

type Wishes = Record<string, string>;

const form = element<HTMLFormElement>("wishes");

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

function wishes(): Wishes {
  const given = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()] as const);
  return Object.fromEntries(given.filter(([, value]) => value));
}

/** `launcherText` is `data-launcher-text` in the tag. */
function attribute(name: string): string {
  return `data-${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}

function tagOf(chosen: Wishes): string {
  const quoted = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const lines = Object.entries(chosen).map(([name, value]) => `${attribute(name)}="${quoted(value)}"`);
  return `<script async src="${location.origin}/widget/loader.js"\n  ${lines.join("\n  ")}></script>`;
}

function show(): void {
  const chosen = wishes();
  element("snippet").textContent = tagOf(chosen);
  const { colour, position, title, subtitle, launcherText } = chosen;
  const pixels = (text: string | undefined) => (text ? Number(text) : undefined);
  const look = {
    colour,
    position,
    title,
    subtitle,
    launcher_text: launcherText,
    offset_x: pixels(chosen.offsetX) ?? 20,
    offset_y: pixels(chosen.offsetY) ?? 20,
  };
  const known = Object.fromEntries(Object.entries(look).filter(([, wish]) => wish !== undefined));
  window.$baton?.push(["setLook", known], ["setTheme", chosen.theme ?? "auto"]);
  if (chosen.locale) window.$baton?.push(["setLocale", chosen.locale]);
}

/** Another bot, or the frame, needs the page anew; the other wishes come along in its address. */
function begin(bots: DemoBot[]): void {
  const given = new URLSearchParams(location.search);
  element<HTMLSelectElement>("bots").replaceChildren(...bots.map(bot => new Option(bot.name, bot.id)));
  for (const [name, value] of given) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = true;
    else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
  }
  const script = document.createElement("script");
  script.async = true;
  script.src = "/widget/loader.js";
  Object.assign(script.dataset, wishes());
  document.body.append(script);
  form.addEventListener("input", event => {
    const { name } = event.target as HTMLInputElement;
    if (name === "bot" || name === "isolation") location.search = String(new URLSearchParams(wishes()));
    else show();
  });
  window.$baton = window.$baton ?? [];
  show();
  window.$baton.push("open");
}

element("copy").addEventListener("click", () => {
  navigator.clipboard.writeText(element("snippet").textContent ?? "").then(
    () => tell("Copied."),
    () => tell("This browser does not let us copy: select the tag and copy it yourself."),
  );
});

function tell(text: string): void {
  element("told").textContent = text;
}

demoBots().then(begin, () => tell("The server could not be reached. Reload the page to try again."));
