// The number of unread messages before the page's title; the rest of it stays the page's own.

export function onTitle(): (unread: number) => void {
  let shown = "";
  return unread => {
    const own =
      shown && document.title.startsWith(shown) ? document.title.slice(shown.length) : document.title;
    shown = unread ? `(${unread > 9 ? "9+" : unread}) ` : "";
    if (document.title !== shown + own) document.title = shown + own;
  };
}
