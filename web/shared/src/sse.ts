// Server-Sent Events read from a fetch body: EventSource cannot send an Authorization header.

export interface Frame {
  event: string;
  data: string;
  id: string | null;
}

/** Feed it text as it arrives, in any pieces; it calls back once per whole frame. */
export function frameParser(onFrame: (frame: Frame) => void): (chunk: string) => void {
  let rest = "";
  let event = "";
  let data: string[] = [];
  let id: string | null = null;

  const finish = () => {
    if (data.length > 0) onFrame({ event: event || "message", data: data.join("\n"), id });
    event = "";
    data = [];
    id = null;
  };
  const field = (line: string) => {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") event = value;
    else if (name === "data") data.push(value);
    else if (name === "id") id = value;
  };

  return chunk => {
    rest += chunk;
    // A final \r may be the first half of \r\n: it waits for the next piece.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") finish();
      else if (!line.startsWith(":")) field(line);
    }
  };
}

/** Reads a response to its end; `onBytes` is called for every piece, comments included. */
export async function readFrames(
  response: Response,
  onFrame: (frame: Frame) => void,
  onBytes: () => void,
): Promise<void> {
  if (!response.body) return;
  const parse = frameParser(onFrame);
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    onBytes();
    parse(decoder.decode(step.value, { stream: true }));
  }
}
