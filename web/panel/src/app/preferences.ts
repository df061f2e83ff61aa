// What an agent chose for this browser: alerts, shortcuts and how to send; kept per person.
import { useLocalStorage } from "@mantine/hooks";
import { useMe } from "./Gate.tsx";

export interface Preferences {
  sound: boolean;
  badge: boolean;
  notifications: boolean;
  shortcuts: boolean;
  enterSends: boolean;
  undoSend: boolean;
}

const defaults: Preferences = {
  sound: true,
  badge: true,
  notifications: false,
  shortcuts: true,
  enterSends: true,
  undoSend: false,
};

export function usePreferences() {
  const { id } = useMe().agent;
  const [kept, setKept] = useLocalStorage<Partial<Preferences>>({
    key: `baton-preferences-${id}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const preferences = { ...defaults, ...kept };
  return {
    preferences,
    prefer: (changes: Partial<Preferences>) => setKept(known => ({ ...known, ...changes })),
  };
}
