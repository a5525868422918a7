import type { Page } from "playwright-core";

/** More stops than any page has. */
const MOST_STOPS = 160;

/** Presses Tab until the focus is on what has this name. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const seen: string[] = [];
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press("Tab");
    const names = await namesOfFocused(page);
    if (names.includes(name)) return;
    seen.push(names[0] ?? "");
  }
  throw new Error(`the keyboard does not reach ${name}: ${seen.join(", ")}`);
}

/** A table is one stop for Tab: from there the arrows go on, down to what has this name. */
export async function rowTo(page: Page, name: string): Promise<void> {
  const isInTable = () =>
    page.evaluate<boolean>(`document.activeElement?.closest("table") !== null`);
  for (let stops = 0; stops < MOST_STOPS && !(await isInTable()); stops += 1) {
    await page.keyboard.press("Tab");
  }
  for (let rows = 0; rows < MOST_STOPS; rows += 1) {
    if ((await namesOfFocused(page)).includes(name)) return;
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`the arrows do not reach ${name}`);
}

function namesOfFocused(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const it = document.activeElement;
    const labels = [...(it?.labels ?? [])].map((label) => label.textContent);
    const by = (it?.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "");
    return [it?.getAttribute("aria-label"), ...labels, ...by, it?.textContent].filter(Boolean).map((text) => text.trim());
  })()`);
}

/** Waits until the focus is where something is typed. */
export async function typingBegins(page: Page): Promise<void> {
  await page.waitForFunction(`document.activeElement?.matches("input") === true`);
}

/** Goes to what has this name, and presses it. */
export async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}

/** Chooses an option of a list by its name. */
export async function chooseByKeys(page: Page, list: string, option: string): Promise<void> {
  await press(page, list);
  await page.getByRole("option").first().waitFor();
  const isOn = () =>
    page.evaluate<boolean>(
      `(document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))?.textContent ?? "").includes(${JSON.stringify(option)})`,
    );
  for (let steps = 0; steps < MOST_STOPS; steps += 1) {
    if (await isOn()) return page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`the arrows do not reach ${option}`);
}
