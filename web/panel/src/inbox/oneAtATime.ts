// Work that must not run beside itself, and that nobody asks for in vain.

/** What is asked for while it runs leads to one more run, begun after it was asked for. */
export function oneAtATime(work: () => Promise<void>): () => void {
  let busy = false;
  let again = false;
  const run = async () => {
    busy = true;
    do {
      again = false;
      await work();
    } while (again);
    busy = false;
  };
  return () => {
    again = true;
    if (!busy) void run();
  };
}
