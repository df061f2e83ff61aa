// When to ring: a pure rule over what waits and what I have not read, so that it can be tried without a clock.

export interface Waiting {
  id: string;
  acknowledged: boolean;
}

export interface Own {
  id: string;
  unread: number;
}

export interface Seen {
  requests: Set<string>;
  mentions: Set<string>;
  unread: Map<string, number>;
  rangAt: number;
}

export interface Ring {
  requests: string[];
  messages: string[];
  mentions: string[];
  again: boolean;
}

export const repeatAfter = 30_000;
export const nothingSeen: Seen = { requests: new Set(), mentions: new Set(), unread: new Map(), rangAt: 0 };

/** The first look rings for requests only: messages that were unread before are no news. */
export function listen(
  seen: Seen,
  waiting: Waiting[],
  own: Own[],
  named: string[],
  now: number,
): { ring: Ring | null; seen: Seen } {
  const open = waiting.filter(one => !one.acknowledged).map(one => one.id);
  const requests = open.filter(id => !seen.requests.has(id));
  const first = seen === nothingSeen;
  const messages = own
    .filter(one => !first && one.unread > (seen.unread.get(one.id) ?? 0))
    .map(one => one.id);
  // A note that names me rings once; one that did before this page was opened is seen on the badge.
  const mentions = named.filter(id => !first && !seen.mentions.has(id));
  const again = open.length > 0 && requests.length === 0 && now - seen.rangAt >= repeatAfter;
  const rings = requests.length > 0 || messages.length > 0 || mentions.length > 0 || again;
  const counted = requests.length > 0 || again;
  return {
    ring: rings ? { requests: again ? open : requests, messages, mentions, again } : null,
    seen: {
      requests: new Set(open),
      mentions: new Set(named),
      unread: new Map(own.map(one => [one.id, one.unread])),
      rangAt: counted ? now : seen.rangAt,
    },
  };
}
