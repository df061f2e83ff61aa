// The demo shop: one card per bot, and the widget of the chosen one.

import { type DemoBot, demoBots, lookOf } from "./bots.ts";

const explained = {
  hybrid: { title: "Bot, then people", text: "The bot answers first. Ask for a person whenever you like." },
  ai_only: { title: "Bot only", text: "Always the bot, never a queue." },
  human_only: { title: "People only", text: "Straight to the team. No AI at all." },
};

function card(bot: DemoBot, chosen: boolean): HTMLElement {
  const link = document.createElement("a");
  link.href = `?bot=${encodeURIComponent(bot.id)}`;
  link.className = "bot";
  if (chosen) link.setAttribute("aria-current", "true");
  const { title, text } = explained[bot.interaction_mode];
  link.append(line("span", "mode", title), line("strong", "", bot.name), line("span", "soft", text));
  return link;
}

function line(tag: string, name: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
}

function loadWidget(botId: string, look: Record<string, string>): void {
  const script = document.createElement("script");
  script.async = true;
  Object.assign(script.dataset, { bot: botId, ...look });
  script.src = "/widget/loader.js";
  document.body.append(script);
}

async function start(): Promise<void> {
  const bots = await demoBots();
  const wanted = new URLSearchParams(location.search).get("bot");
  const chosen = bots.find(bot => bot.id === wanted) ?? bots[0];
  document.getElementById("bots")?.replaceChildren(...bots.map(bot => card(bot, bot === chosen)));
  const known = wanted === null || chosen?.id === wanted;
  if (wanted || chosen) loadWidget(wanted ?? chosen?.id ?? "", chosen && known ? lookOf(chosen) : {});
  if (!bots.length) say("There are no demo bots here.");
}

function say(text: string): void {
  const trouble = document.getElementById("trouble");
  if (!trouble) return;
  trouble.hidden = false;
  trouble.textContent = text;
}

start().catch(() => say("The shop could not reach the server. Reload the page to try again."));
