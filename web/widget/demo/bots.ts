// The demo's bots, as the server lists them; first the one that shows most.

export interface DemoBot {
  id: string;
  name: string;
  interaction_mode: "ai_only" | "human_only" | "hybrid";
  theme: { colour?: string; position?: string; launcher_text?: string };
}

/** What the tag says of the bot's look, so that the launcher has it before anything is fetched. */
export function lookOf({ theme }: DemoBot): Record<string, string> {
  const { colour, position, launcher_text: launcherText } = theme;
  return { ...(colour && { colour }), ...(position && { position }), ...(launcherText && { launcherText }) };
}

const order = ["hybrid", "ai_only", "human_only"];

export async function demoBots(): Promise<DemoBot[]> {
  const response = await fetch("/demo/bots.json");
  if (!response.ok) return [];
  const { bots }: { bots: DemoBot[] } = await response.json();
  return bots.sort(
    (one, other) => order.indexOf(one.interaction_mode) - order.indexOf(other.interaction_mode),
  );
}
