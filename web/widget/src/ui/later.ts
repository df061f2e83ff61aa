// Parts of the widget that come in files of their own, when they are wanted; one that cannot be had is asked for again.
import { backoff } from "@baton/shared/backoff";
import { useEffect, useState } from "preact/hooks";

export interface Part {
  css?: string;
}

/** The part, as soon as it is here; its styles are adopted with it. */
export function useLater<T extends Part>(
  wanted: boolean,
  load: () => Promise<T>,
  adopt: (css: string) => void,
): T | null {
  const [part, setPart] = useState<T | null>(null);
  useEffect(() => {
    if (!wanted || part) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    const attempt = (count: number) =>
      load().then(
        loaded => {
          if (left) return;
          if (loaded.css) adopt(loaded.css);
          setPart(loaded);
        },
        () => {
          if (!left) timer = setTimeout(() => void attempt(count + 1), backoff(count));
        },
      );
    void attempt(0);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [wanted, part]);
  return part;
}
