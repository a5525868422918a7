import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Browsing, browse, browserSuite, executablePath } from "./support/chromium.ts";
import { press, tabTo, typingBegins } from "./support/keyboard.ts";
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

    await press(page, "Open side navigation");
    await press(page, "Environment templates");
    await page.getByText("There are no environment templates yet").waitFor();
    await press(page, "Create environment template");
    await page.getByRole("heading", { name: "Create environment template" }).waitFor();
    await tabTo(page, "Template name");
    await page.keyboard.type("vpc");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Register version" }).waitFor();
    await press(page, "Cancel");
    await page.getByRole("heading", { name: "vpc", level: 1 }).waitFor();
    const made = await served.proton("api", "ListEnvironmentTemplates");
    await press(page, "Delete");
    await typingBegins(page);
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
