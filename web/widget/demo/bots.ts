// The demo's bots, as the server lists them; first the one that shows most.

export interface DemoBot {
  id: string;
  name: string;
  interaction_mode: "ai_only" | "human_only" | "hybrid";
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
