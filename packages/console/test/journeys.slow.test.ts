import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "./support/axe.ts";
import { type Browsing, browse, browserSuite, executablePath } from "./support/chromium.ts";
import { picture } from "./support/screenshot.ts";
import { type ServedProton, serveProton } from "./support/serve-proton.ts";

// One after the other: each goes on with what the one before has made.
describe.runIf(executablePath)(browserSuite("a journey through the console"), () => {
  let served: ServedProton;
  let browsing: Browsing;
  let page: Page;

  beforeAll(async () => {
    served = await serveProton();
    browsing = await browse();
    page = browsing.page;
  });

  afterAll(async () => {
    await browsing?.close();
    await served?.stop();
  });

  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const heading = (name: string) => page.getByRole("heading", { name, level: 1, exact: true });
  const side = (name: string) =>
    page
      .getByRole("navigation", { name: "Side navigation" })
      .getByRole("link", { name, exact: true });

  async function choose(label: string, option: string): Promise<void> {
    await page.getByLabel(label).first().click();
    await page.getByRole("option", { name: option }).first().click();
  }

  it("begins with the link, and shows what to do where there is nothing", async () => {
    await page.goto(served.consoleUrl);
    await heading("Overview").waitFor();

    await side("Environments").click();
    await page.getByText("There are no environments yet").waitFor();

    expect(page.url()).not.toContain("link=");
    expect(await seriousViolations(page)).toEqual([]);
  });

  it.each([
    ["environment", "Environment templates", "environment template", "environment"],
    ["lambda-service", "Service templates", "service template", "service"],
  ])("registers and publishes %s from its directory", async (name, area, noun, kind) => {
    await side(area).click();
    await page
      .getByRole("button", { name: `Create ${noun}` })
      .first()
      .click();
    await page.getByLabel("Template name").fill(name);
    await button("Create and register a version").click();
    await heading("Register version").waitFor();
    await page
      .locator("input[webkitdirectory]")
      .setInputFiles(join(served.directory, "proton", name));
    if (kind === "service") {
      await choose("Compatible environment templates", "environment 1");
      await page.keyboard.press("Escape");
    }
    await page.getByText("Nothing is wrong with the bundle.").waitFor();
    await button("Register").click();
    await heading("Version 1.0").waitFor();
    await page.getByText("Draft", { exact: true }).waitFor();
    await button("Publish").click();
    await page.getByText("Published", { exact: true }).waitFor();

    expect(await page.getByText("Of major version 1").isVisible()).toBe(true);
  });

  it("creates an environment by a form, and sees it become ready without reloading", async () => {
    await side("Environments").click();
    await page.getByRole("button", { name: "Create environment" }).first().click();
    await page.getByRole("radio", { name: /Choose environment/ }).check();
    await button("Next").click();
    await page.getByLabel("Environment name").fill("dev");
    await button("Next").click();
    await choose("Authorization", "NONE");
    await expect.poll(() => editorText(page)).toContain("authorization: NONE");
    await picture(page, "inputs");
    expect(await seriousViolations(page)).toEqual([]);
    await button("Next").click();
    await page.getByText("everything of the template is created").first().waitFor();
    await button("Create environment").click();
    await heading("dev").waitFor();
    await page.getByText("Succeeded", { exact: true }).first().waitFor();

    await page.getByRole("tab", { name: "Outputs" }).click();
    await page.getByText("TableName", { exact: true }).waitFor();
    await picture(page, "environment");
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("creates a service, with a spec that was broken and mended on the way", async () => {
    await side("Services").click();
    await page.getByRole("button", { name: "Create service" }).first().click();
    await page.getByRole("radio", { name: /Choose lambda-service/ }).check();
    await button("Next").click();
    await page.getByLabel("Service name").fill("items");
    await button("Next").click();
    const memory = page.getByLabel("Memory in MB");
    await memory.fill("64");
    await page
      .getByText(/64 is too small/)
      .first()
      .waitFor();
    await button("Next").click();
    await page.getByText("The spec has errors: mend them first.").first().waitFor();
    await picture(page, "broken-spec");
    await memory.fill("256");
    await expect.poll(() => editorText(page)).toContain("memory_mb: 256");
    await expect.poll(() => page.getByText(/64 is too small/).count()).toBe(0);
    await page.getByLabel("Spec as YAML").click();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("[");
    await page.getByText("The YAML is broken").first().waitFor();
    await page.keyboard.press("Backspace");
    await memory.waitFor();
    await button("Next").click();
    await page.getByText("everything of the template is created").first().waitFor();
    await button("Create service").click();
    await heading("items").waitFor();
    await page.getByText("Active", { exact: true }).first().waitFor();

    expect(await page.getByRole("link", { name: "dev", exact: true }).first().isVisible()).toBe(
      true,
    );
  });

  it("shows before an update what it would do, and what wrote each line", async () => {
    await page.getByRole("link", { name: "dev", exact: true }).first().click();
    await heading("dev").waitFor();
    await button("Update").click();
    await button("Next").click();
    const timeout = page.getByLabel("Timeout in seconds");
    await timeout.fill("7");
    await expect.poll(() => editorText(page)).toContain("timeout_seconds: 7");
    await button("Next").click();
    await page.getByText("Changed in place").first().waitFor();
    await button("Rendered template").click();
    await page
      .getByLabel("Rendered template")
      .getByText("Timeout", { exact: false })
      .first()
      .click();
    await page.getByText("service_instance.inputs.timeout_seconds").first().waitFor();
    await picture(page, "review");

    expect(await page.getByText("timeout_seconds: 7").count()).toBeGreaterThan(0);
    expect(await seriousViolations(page)).toEqual([]);
    await button("Deploy").click();
    await heading("dev").waitFor();
    await page.getByText("Succeeded", { exact: true }).first().waitFor();
  });

  it("refuses a bad bundle with its findings, takes a good one, and shows who is behind", async () => {
    const bad = join(served.directory, "bad", "environment");
    cpSync(join(served.directory, "proton/environment"), bad, { recursive: true });
    const manifest = join(bad, "infrastructure/manifest.yaml");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace("jinja", "ninja"));
    await side("Environment templates").click();
    await page.getByRole("link", { name: "environment", exact: true }).click();
    await button("Register version").first().click();
    await page.locator("input[webkitdirectory]").setInputFiles(bad);
    await page.getByText("The bundle cannot be registered").first().waitFor();
    await page.getByRole("heading", { name: /infrastructure\/manifest.yaml/ }).waitFor();
    await picture(page, "bad-bundle");
    expect(await button("Register").isDisabled()).toBe(true);

    const good = join(served.directory, "proton/environment");
    await page.locator("input[webkitdirectory]").setInputFiles(good);
    await page.getByText("Nothing is wrong with the bundle.").waitFor();
    await button("Register").click();
    await heading("Version 1.1").waitFor();
    await page.getByText("Draft", { exact: true }).waitFor();
    await button("Publish").click();
    await page.getByText("Published", { exact: true }).waitFor();
    await side("Environments").click();

    await page.getByText("1.1 is recommended").first().waitFor();
  });

  it("deletes what was made, once its name is typed", async () => {
    for (const [area, name, kind] of [
      ["Services", "items", "services"],
      ["Environments", "dev", "environments"],
      ["Service templates", "lambda-service", "service templates"],
      ["Environment templates", "environment", "environment templates"],
    ] as const) {
      await side(area).click();
      await page.getByRole("link", { name, exact: true }).first().click();
      await heading(name).waitFor();
      await button("Delete").first().click();
      const dialog = page.getByRole("dialog");
      expect(await dialog.getByRole("button", { name: "Delete" }).isDisabled()).toBe(true);
      await dialog.getByRole("textbox").fill(name);
      await dialog.getByRole("button", { name: "Delete" }).click();
      await heading(area).waitFor();
      await page.getByText(`There are no ${kind} yet`).waitFor();
    }

    expect(JSON.parse(await served.proton("api", "ListEnvironments"))).toEqual({
      environments: [],
    });
    expect(browsing.complaints).toEqual([]);
  });
});

/** What the editor of the spec holds. */
async function editorText(page: Page): Promise<string> {
  return (await page.getByLabel("Spec as YAML").textContent()) ?? "";
}
