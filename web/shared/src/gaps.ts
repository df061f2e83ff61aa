// What is missing is mostly on its way already: look a moment later whether it still is, then ever more rarely.

export interface GapWatch {
  look(): void;
  stop(): void;
}

export function gapWatch(isBehind: () => boolean, read: () => Promise<void>): GapWatch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let misses = 0;

  function look(): void {
    if (!isBehind()) {
      misses = 0;
      stop();
    } else if (timer === undefined) {
      misses += 1;
      timer = setTimeout(check, Math.min(10_000, 150 * 2 ** misses));
    }
  }

  function check(): void {
    timer = undefined;
    // A read that fails leaves the gap, and the gap brings the next read.
    if (isBehind()) read().then(look, look);
    else look();
  }

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  return { look, stop };
}
