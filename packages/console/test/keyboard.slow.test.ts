import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Browsing, browse, browserSuite, executablePath } from "./support/chromium.ts";
import { type ServedProton, serveProton } from "./support/serve-proton.ts";

describe.runIf(executablePath)(browserSuite("the console without a mouse"), () => {
  let served: ServedProton;
  let browsing: Browsing;

  beforeAll(async () => {
    served = await serveProton();
    browsing = await browse({ width: 1024, colorScheme: "dark" });
  });

  afterAll(async () => {
    await browsing?.close();
    await served?.stop();
  });

  it("makes an environment template and deletes it", async () => {
    const { page } = browsing;
    await page.goto(served.consoleUrl);
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();

    await tabTo(page, "Open side navigation");
    await page.keyboard.press("Enter");
    await tabTo(page, "Environment templates");
    await page.keyboard.press("Enter");
    await page.getByText("There are no environment templates yet").waitFor();
    await tabTo(page, "Create environment template");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Create environment template" }).waitFor();
    await tabTo(page, "Template name");
    await page.keyboard.type("vpc");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Register version" }).waitFor();
    await tabTo(page, "Cancel");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "vpc", level: 1 }).waitFor();
    const made = await served.proton("api", "ListEnvironmentTemplates");
    await tabTo(page, "Delete");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await tabTo(page, "To delete it, type vpc");
    await page.keyboard.type("vpc");
    await page.keyboard.press("Enter");
    await page.getByText("There are no environment templates yet").waitFor();

    expect(JSON.parse(made).templates).toHaveLength(1);
    expect(JSON.parse(await served.proton("api", "ListEnvironmentTemplates")).templates).toEqual(
      [],
    );
    expect(browsing.complaints).toEqual([]);
  });
});

/** More stops than any page has. */
const MOST_STOPS = 120;

/** Presses Tab until the focus is on what has this name. */
async function tabTo(page: Page, name: string): Promise<void> {
  const seen: string[] = [];
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press("Tab");
    const focused = (await page.evaluate(`(() => {
      const it = document.activeElement;
      const labels = [...(it?.labels ?? [])].map((label) => label.textContent);
      const by = (it?.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "");
      return [it?.getAttribute("aria-label"), ...labels, ...by, it?.textContent].filter(Boolean).map((text) => text.trim());
    })()`)) as readonly string[];
    if (focused.includes(name)) return;
    seen.push(focused[0] ?? "");
  }
  throw new Error(`the keyboard does not reach ${name}: ${seen.join(", ")}`);
}
