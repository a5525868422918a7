import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";

/** Where a Chromium may be; PROTON_CHROMIUM names another. */
const PLACES = [
  process.env.PROTON_CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser of this machine; `undefined` where there is none, and the tests say that they did not run. */
export const executablePath = PLACES.find((each) => each !== "" && existsSync(each));

/** The name of a suite that needs the browser. */
export function browserSuite(name: string): string {
  return executablePath === undefined ? `${name} (not run: there is no Chromium here)` : name;
}

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Browsing {
  readonly page: Page;
  /** What the page complained of: errors, refused scripts and styles. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** A browser with a profile of its own. */
export async function browse(
  options: { readonly width?: number; readonly colorScheme?: "light" | "dark" } = {},
): Promise<Browsing> {
  const { width = 1440, colorScheme = "light" } = options;
  const profile = mkdtempSync(join(tmpdir(), "proton-browser-"));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: executablePath ?? "",
    headless: true,
    colorScheme,
    reducedMotion: "reduce",
    viewport: { width, height: 1000 },
    args: FLAGS,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(Number(process.env.T ?? 120_000));
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const isRefusal = message.text().includes("Failed to load resource");
    if (message.type() === "error" && !isRefusal) complaints.push(message.text());
  });
  return {
    page,
    complaints,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
