// A reply that was taken back before it left stands in the composer again.
import { useEffect, useRef } from "react";
import type { Outgoing } from "./outgoing.ts";

type Restore = (one: Outgoing) => void;

const composers = new Map<string, Restore>();

export function giveBack(conversationId: string, one: Outgoing): void {
  composers.get(conversationId)?.(one);
}

export function useUndone(conversationId: string, restore: Restore): void {
  const latest = useRef(restore);
  latest.current = restore;
  useEffect(() => {
    composers.set(conversationId, one => latest.current(one));
    return () => void composers.delete(conversationId);
  }, [conversationId]);
}
