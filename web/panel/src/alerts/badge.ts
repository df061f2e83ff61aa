// The tab itself tells: a number in the title, a dot on the icon.
import { useEffect } from "react";

export function useBadge(count: number): void {
  useEffect(() => {
    document.title = count ? `(${count > 99 ? "99+" : count}) Baton` : "Baton";
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    icon?.setAttribute("href", count ? "/baton-alert.svg" : "/baton.svg");
  }, [count]);
}
