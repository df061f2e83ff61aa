// Dialogs and columns that the first screen does not need come in files of their own, when they are first wanted.
import { type ComponentType, lazy, Suspense } from "react";

export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Late = lazy(async () => ({ default: await load() }));
  return function Lazily(props: Props) {
    return (
      <Suspense fallback={null}>
        <Late {...props} />
      </Suspense>
    );
  };
}
