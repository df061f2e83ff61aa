// Colours that pass WCAG AA in light and dark; Mantine's own defaults do not.
import { type CSSVariablesResolver, createTheme, type MantineTheme } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: 8,
  autoContrast: true,
  defaultRadius: "md",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontSizes: { md: "15px" },
  cursorType: "pointer",
  components: {
    Tooltip: { defaultProps: { withArrow: true } },
    Modal: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Drawer: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Badge: { defaultProps: { tt: "none", fw: 600 } },
    TextInput: { defaultProps: { maxLength: 200 } },
  },
});

/** Tinted surfaces (badges, bubbles, banners) and the text on them: at least 4.5:1 in both schemes. */
const tints: Record<string, { light: [string, string]; dark: [string, string] }> = {
  indigo: { light: ["#eef1fe", "#3b35b5"], dark: ["#262b4f", "#c3cbfb"] },
  teal: { light: ["#e2f6f0", "#08614a"], dark: ["#14382f", "#8fe0c6"] },
  orange: { light: ["#ffefdf", "#963a03"], dark: ["#412a15", "#ffc58f"] },
  red: { light: ["#ffe9e9", "#a51d1d"], dark: ["#452022", "#ffb3b3"] },
  yellow: { light: ["#fff6d6", "#6e4a00"], dark: ["#36301a", "#f4d98a"] },
  gray: { light: ["#eef0f3", "#3f4650"], dark: ["#363a41", "#d5d9df"] },
};

export const colours: CSSVariablesResolver = given => ({
  variables: {},
  light: { "--mantine-color-dimmed": shade(given, "gray", 7), ...tinted("light") },
  dark: { "--mantine-color-dimmed": shade(given, "dark", 1), ...tinted("dark") },
});

function tinted(scheme: "light" | "dark"): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tints).flatMap(([name, tint]) => [
      [`--mantine-color-${name}-light`, tint[scheme][0]],
      [`--mantine-color-${name}-light-hover`, tint[scheme][0]],
      [`--mantine-color-${name}-light-color`, tint[scheme][1]],
    ]),
  );
}

function shade(given: MantineTheme, colour: string, index: number): string {
  return given.colors[colour]?.[index] ?? "";
}
