import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Execution } from "../src/extension/index.ts";
import { seriousViolations } from "./support/axe.ts";
import { type Browsing, browse, browserSuite, executablePath } from "./support/chromium.ts";
import { type PushedService, pushedService } from "./support/pushed-service.ts";
import { picture } from "./support/screenshot.ts";
import { type ServedProton, serveProton } from "./support/serve-proton.ts";

// One after the other: each goes on with what the one before has made.
describe.runIf(executablePath)(browserSuite("a pipeline in the console"), () => {
  let served: ServedProton;
  let service: PushedService;
  let browsing: Browsing;
  let page: Page;

  beforeAll(async () => {
    served = await serveProton();
    [service, browsing] = await Promise.all([pushedService(served), browse()]);
    page = browsing.page;
  });

  afterAll(async () => {
    await browsing?.close();
    await served?.stop();
  });

  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const heading = (name: string) => page.getByRole("heading", { name, exact: true });
  const newest = async () => {
    const { executions } = JSON.parse(await served.proton("pipeline", "status", "--json"));
    return executions[0] as Execution;
  };
  /** When the newest build began. */
  const builtAt = async () => {
    const { stages } = await newest();
    return stages.find(({ name }) => name === "Build")?.actions[0]?.startedAt;
  };

  it("says how to push where nothing has run", async () => {
    await page.goto(served.consoleUrl);
    await heading("Overview").waitFor();
    await page.getByRole("link", { name: "Services", exact: true }).first().click();
    await page.getByRole("link", { name: "items", exact: true }).first().click();
    await page.getByRole("link", { name: "Show the pipeline" }).click();
    await heading("Nothing has run yet").waitFor();
    await picture(page, "pipeline-empty");

    expect(await page.getByText("proton pipeline remote items --add").isVisible()).toBe(true);
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("shows a push fail with the log of its build, without reloading", async () => {
    service.push("throw new Error('no good')");
    await page.getByText("Failed", { exact: true }).first().waitFor();
    await page.getByRole("region", { name: /^Log of / }).waitFor();
    const log = page.getByRole("region", { name: /^Log of / });
    await log.getByText("no good").first().waitFor();
    await picture(page, "pipeline-failed");

    expect(await log.textContent()).toContain("Error: no good");
    expect(await button("Retry").isEnabled()).toBe(true);
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("runs all actions of the failed stage again", async () => {
    const before = await builtAt();

    await button("Other ways to retry").click();
    await page.getByRole("menuitem", { name: "All actions of the stage" }).click();
    await page.getByText("The failed stage runs again.").waitFor();

    await expect.poll(builtAt, { timeout: 60_000 }).not.toBe(before);
    await button("Retry").waitFor();
  });

  it("rejects what an approval would change, with a comment", async () => {
    service.push("console.log('all is well')");
    await button("Review").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Changed in place").first().waitFor();
    await picture(page, "approval");
    expect(await seriousViolations(page)).toEqual([]);
    const shown = await dialog.textContent();
    await dialog.getByLabel("Comment").fill("Not today");
    await dialog.getByRole("button", { name: "Reject" }).click();
    await page
      .getByText(/rejected by .*: Not today/i)
      .first()
      .waitFor();

    expect(shown).toContain("second in second");
    expect(shown).toContain("ListItemsFunction");
    expect(shown).not.toContain("local in local");
    expect(await newest()).toMatchObject({ status: "Failed" });
  });

  it("asks again when what was rejected is tried again, and lets it through", async () => {
    await button("Retry").click();
    await button("Review").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Comment").fill("Looks good");
    await dialog.getByRole("button", { name: "Approve" }).click();
    await page.getByText(/approved by .*: Looks good/).waitFor();
    await button("Stop").waitFor({ state: "detached" });
    await picture(page, "pipeline");

    expect(await newest()).toMatchObject({ status: "Succeeded" });
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("shows an older execution with its log, and the newest one again", async () => {
    const rows = page.getByRole("grid", { name: "Executions" }).getByRole("radio");
    await rows.nth(1).check();
    await heading("throw new Error('no good')").waitFor();
    const log = page.getByRole("region", { name: /^Log of / });
    await log.getByText("no good").first().waitFor();
    await rows.nth(0).check();
    await heading("console.log('all is well')").waitFor();

    await log.getByText("no good").first().waitFor({ state: "detached" });
    expect(await log.textContent()).toContain("SUCCEEDED");
  });

  it("stops an execution that waits", async () => {
    service.push("console.log('once more')");
    await heading("console.log('once more')").waitFor();
    await button("Review").waitFor();
    await button("Stop").click();
    await page.getByText("Stopped", { exact: true }).first().waitFor();

    expect(await newest()).toMatchObject({ status: "Stopped" });
    expect(browsing.complaints).toEqual([]);
  });
});
