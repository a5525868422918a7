import { execFile } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "./support/axe.ts";
import { type Browsing, browse, browserSuite, executablePath } from "./support/chromium.ts";
import { deployedService, SERVICE_SPEC } from "./support/deployed-service.ts";
import { picture } from "./support/screenshot.ts";
import { type ServedProton, serveProton } from "./support/serve-proton.ts";

const OPS = "sync: { services: { items: { local: { branch: main, spec: spec.yaml } } } }\n";
const ROLE = "arn:aws:iam::000000000000:role/pipelines";

// One after the other: each goes on with what the one before has made.
describe.runIf(executablePath)(browserSuite("sync in the console"), () => {
  let served: ServedProton;
  let browsing: Browsing;
  let page: Page;

  beforeAll(async () => {
    served = await serveProton();
    [, browsing] = await Promise.all([deployedService(served), browse()]);
    page = browsing.page;
  });

  afterAll(async () => {
    await browsing?.close();
    await served?.stop();
  });

  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const heading = (name: string) => page.getByRole("heading", { name, level: 1, exact: true });
  const tab = (name: string) => page.getByRole("tab", { name, exact: true });
  const side = (name: string) =>
    page
      .getByRole("navigation", { name: "Side navigation" })
      .getByRole("link", { name, exact: true });
  const write = (file: string, text: string) => writeFileSync(join(served.directory, file), text);
  const git = (...words: readonly string[]) =>
    promisify(execFile)("git", ["-C", served.directory, ...words]);
  const push = async (message: string) => {
    await git("add", "-A");
    const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    await git(...who, "commit", "-qm", message);
    await git("push", "-q", "local", "HEAD:main");
  };
  const chooseRepository = async () => {
    await page.getByRole("button", { name: /^Repository Choose/ }).click();
    await page.getByRole("option", { name: "acme/all" }).click();
  };

  it("links a repository, and says what a wrong name lacks", async () => {
    await page.goto(served.consoleUrl);
    await heading("Overview").waitFor();
    await side("Repositories").click();
    await page.getByText("No repository is linked yet").waitFor();
    await button("Link repository").first().click();
    await page.getByLabel("Repository name").fill("all");
    await button("Link repository").click();
    await page.getByText("A repository is named with its owner").first().waitFor();
    await page.getByLabel("Repository name").fill("acme/all");
    await button("Link repository").click();
    await heading("acme/all").waitFor();
    await page.getByText("No template is synced from it").waitFor();

    expect(await served.api.listRepositories({})).toMatchObject({
      repositories: [{ name: "acme/all", provider: "GITHUB" }],
    });
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("syncs a template at a push, without reloading", async () => {
    await side("Environment templates").click();
    await page.getByRole("link", { name: "environment", exact: true }).click();
    await button("Sync from a repository").click();
    await chooseRepository();
    await page.getByLabel("Subdirectory").fill("bundles");
    await button("Start syncing").click();
    await page.getByText("Nothing was synced into v1 yet").waitFor();
    await git("init", "-q", "-b", "main");
    write(".gitignore", ".proton\n");
    const bundle = join(served.directory, "bundles/environment/v1");
    cpSync(join(served.directory, "proton/environment"), bundle, { recursive: true });
    write("bundles/environment/v1/README.md", "The next one\n");
    await served.proton("sync", "remote", "acme/all", "--add");
    await push("The next version");
    await page.getByText(/Registered version 1\.1 as a draft/).waitFor();
    await page.getByRole("link", { name: "1.1", exact: true }).waitFor();
    await picture(page, "template-sync");

    expect(await seriousViolations(page)).toEqual([]);
  });

  it("syncs the instance of a service at a push, and shows the run on its repository", async () => {
    await side("Services").click();
    await page.getByRole("link", { name: "items", exact: true }).first().click();
    await tab("Sync").click();
    await button("Sync from a repository").click();
    await button("Start syncing").click();
    await page.getByText("Choose a repository.").first().waitFor();
    await chooseRepository();
    await button("Start syncing").click();
    await heading("items").waitFor();
    write("proton-ops.yaml", OPS);
    write("spec.yaml", SERVICE_SPEC.replace("spec: {", "spec: { memory_mb: 512,"));
    await push("More memory");
    await page.getByRole("link", { name: "local", exact: true }).first().click();
    await heading("local").waitFor();
    await tab("Sync").click();
    await page.getByText("Succeeded", { exact: true }).nth(1).waitFor();
    await page.getByText("Nothing keeps it from being synced.").waitFor();
    await side("Repositories").click();
    await page.getByRole("link", { name: "acme/all" }).click();
    await page.getByRole("heading", { name: "Last run over main" }).nth(1).waitFor();
    await page.getByRole("link", { name: "items/local" }).waitFor();
    await picture(page, "repository");

    const { serviceInstance } = await served.api.getServiceInstance({
      serviceName: "items",
      name: "local",
    });
    expect(serviceInstance?.spec).toContain("memory_mb: 512");
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("shows what was changed by hand as a blocker, and hands it back", async () => {
    await page.getByRole("link", { name: "items/local" }).click();
    await heading("local").waitFor();
    await served.api.updateServiceInstance({
      serviceName: "items",
      name: "local",
      deploymentType: "CURRENT_VERSION",
      spec: SERVICE_SPEC,
    });
    await tab("Sync").click();
    await page.getByText("Blocked", { exact: true }).waitFor();
    await picture(page, "blocker");
    expect(await seriousViolations(page)).toEqual([]);
    await button("Resolve").click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByRole("button", { name: "Resolve" }).isDisabled()).toBe(true);
    await dialog.getByLabel("Reason").fill("It was a trial");
    await dialog.getByRole("button", { name: "Resolve" }).click();
    await page.getByText("Resolved", { exact: true }).nth(1).waitFor();
    await page.getByText("It was a trial").waitFor();

    const spec = async () =>
      (await served.api.getServiceInstance({ serviceName: "items", name: "local" })).serviceInstance
        ?.spec;
    await expect.poll(spec, { timeout: 20_000 }).toContain("memory_mb: 512");
  });

  it("ends a sync, and keeps the account's settings", async () => {
    await side("Services").click();
    await page.getByRole("link", { name: "items", exact: true }).first().click();
    await tab("Sync").click();
    await button("Stop syncing").click();
    await page.getByRole("dialog").getByRole("button", { name: "Stop syncing" }).click();
    await page.getByText("It is not synced").waitFor();
    await side("Account settings").click();
    await page.getByLabel("Pipeline service role").fill(ROLE);
    await page.getByLabel("Pipelines are provisioned through a repository").check();
    await chooseRepository();
    await button("Save").click();
    await page.getByText("The settings are saved.").waitFor();

    const { accountSettings } = await served.api.getAccountSettings({});
    expect(accountSettings).toMatchObject({
      pipelineServiceRoleArn: ROLE,
      pipelineProvisioningRepository: { name: "acme/all", branch: "main" },
    });
    await page.getByLabel("Pipelines are provisioned through a repository").uncheck();
    await page.getByLabel("Pipeline service role").fill("");
    await button("Save").click();
    await expect
      .poll(async () => (await served.api.getAccountSettings({})).accountSettings, {
        timeout: 20_000,
      })
      .toEqual({});
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("draws a page of a long list, and finds what is on none of it", async () => {
    const names = Array.from({ length: 120 }, (_, index) => `acme/repository-${index}`);
    const connectionArn = "arn:aws:codeconnections:us-east-1:000000000000:connection/one";
    await Promise.all(
      names.map((name) => served.api.createRepository({ provider: "GITHUB", name, connectionArn })),
    );
    await side("Repositories").click();
    await page.getByText("(121)", { exact: true }).waitFor();
    const rows = page.getByRole("grid").getByRole("link");
    const drawn = await rows.count();
    await page.getByLabel("Find repositories").fill("repository-98");
    await page.getByText("(1/121)", { exact: true }).waitFor();

    expect(drawn).toBe(50);
    expect(await rows.allTextContents()).toEqual(["acme/repository-98"]);
    expect(browsing.complaints).toEqual([]);
  });
});
