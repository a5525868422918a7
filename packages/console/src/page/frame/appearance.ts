import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { createStore } from "./store.ts";

const KEY = "proton-console-dark";

const stored = localStorage.getItem(KEY);

/** Whether the page is dark: as the system is, until somebody chooses. */
export const dark = createStore(
  stored === null ? matchMedia("(prefers-color-scheme: dark)").matches : stored === "true",
);

/** Shows the page light or dark. */
export function applyAppearance(): void {
  applyMode(dark.get() ? Mode.Dark : Mode.Light);
}

/** Chooses the other one, for good. */
export function switchAppearance(): void {
  dark.set(!dark.get());
  localStorage.setItem(KEY, String(dark.get()));
  applyAppearance();
}
