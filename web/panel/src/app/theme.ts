// Colours that pass WCAG AA in light and dark; Mantine's own defaults do not.
import { type CSSVariablesResolver, createTheme, type MantineTheme } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: 8,
  autoContrast: true,
  defaultRadius: "md",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  cursorType: "pointer",
  components: {
    Tooltip: { defaultProps: { withArrow: true } },
    Badge: { defaultProps: { tt: "none", fw: 600 } },
    TextInput: { defaultProps: { maxLength: 200 } },
  },
});

const tinted = ["indigo", "teal", "orange", "red", "gray", "yellow"] as const;

export const colours: CSSVariablesResolver = given => ({
  variables: {},
  light: { "--mantine-color-dimmed": shade(given, "gray", 7), ...lightTexts(given, 9) },
  dark: { "--mantine-color-dimmed": shade(given, "dark", 1), ...lightTexts(given, 2) },
});

/** Text on tinted badges and buttons, dark (or light) enough to be read. */
function lightTexts(given: MantineTheme, index: number): Record<string, string> {
  return Object.fromEntries(
    tinted.map(colour => [`--mantine-color-${colour}-light-color`, shade(given, colour, index)]),
  );
}

function shade(given: MantineTheme, colour: string, index: number): string {
  return given.colors[colour]?.[index] ?? "";
}
