import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

/** Where pictures for docs/ are put; PROTON_CONSOLE_PICTURES names it, and without it none are taken. */
const directory = process.env.PROTON_CONSOLE_PICTURES;

/** Takes a picture of the page as a journey has it. */
export async function picture(page: Page, name: string): Promise<void> {
  if (directory === undefined) return;
  mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: join(directory, `${name}.png`) });
}
