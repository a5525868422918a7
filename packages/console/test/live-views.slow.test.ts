import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitUntilEnvironmentDeployed } from "@aws-sdk/client-proton";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "./support/axe.ts";
import { type Browsing, browse, browserSuite, executablePath } from "./support/chromium.ts";
import { deployedService, SERVICE_SPEC } from "./support/deployed-service.ts";
import { rowTo } from "./support/keyboard.ts";
import { picture } from "./support/screenshot.ts";
import { type ServedProton, serveProton } from "./support/serve-proton.ts";

/** A template whose table takes a name that another has, so that a queue waits in vain. */
const TAKEN = `Resources:
  First: { Type: AWS::SQS::Queue }
  Second:
    Type: AWS::DynamoDB::Table
    DependsOn: First
    Properties:
      TableName: "{{ environment.inputs.name }}"
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
  Third:
    Type: AWS::SQS::Queue
    DependsOn: Second
`;
const TAKEN_SCHEMA = `schema:
  format: { openapi: "3.0.0" }
  environment_input_type: Input
  types:
    Input:
      type: object
      properties: { name: { type: string } }
      required: [name]
`;
const MANIFEST = `infrastructure:
  templates:
    - { file: cloudformation.yaml, rendering_engine: jinja, template_language: cloudformation }
`;

// One after the other: each goes on with what the one before has made.
describe.runIf(executablePath)(browserSuite("what happens, live in the console"), () => {
  let served: ServedProton;
  let browsing: Browsing;
  let page: Page;

  beforeAll(async () => {
    [served, browsing] = await Promise.all([serveProton("--shift-minute", "1"), browse()]);
    await deployedService(served);
    page = browsing.page;
    await page.goto(served.consoleUrl);
    await heading("Overview").waitFor();
  });

  afterAll(async () => {
    await browsing?.close();
    await served?.stop();
  });

  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const heading = (name: string | RegExp) => page.getByRole("heading", { name, level: 1 });
  const row = (name: string) => page.getByRole("row", { name: new RegExp(`^${name}`) });
  /** Goes to another page as a link does: a page that is loaded anew is another session's. */
  const open = (path: string) =>
    page.evaluate(`{
      history.pushState({ key: "test" }, "", ${JSON.stringify(`/console${path}`)});
      dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
    }`);

  async function deployInstance(spec: string): Promise<string> {
    const of = { serviceName: "items", name: "local" };
    const { serviceInstance } = await served.api.updateServiceInstance({
      ...of,
      deploymentType: "CURRENT_VERSION",
      spec,
    });
    return serviceInstance?.lastAttemptedDeploymentId ?? "";
  }

  it("draws who calls whom, and follows the calls by the keyboard", async () => {
    await page.getByRole("link", { name: "Map", exact: true }).click();
    const resource = (name: string) => page.getByRole("button", { name: new RegExp(`^${name}, `) });
    await resource("Api").focus();
    await page.keyboard.press("ArrowRight");
    const route = await page.evaluate("document.activeElement.firstElementChild.textContent");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^Calls of .*Function \(/ }).waitFor();
    await page.keyboard.press("Escape");
    await resource("ListItemsFunction").click();
    await page.getByRole("heading", { name: "Calls of ListItemsFunction (2)" }).waitFor();
    await picture(page, "map");

    expect(route).toMatch(/^GET \/(items|health), ApiGatewayV2 Route of /);
    expect(await row("ListItemsFunction").textContent()).toMatch(/Table.*dynamodb:/);
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("follows a deployment: what goes on, what waits for it, and what it took", async () => {
    const id = await deployInstance(
      SERVICE_SPEC.replace(
        'list"]',
        'list"], memory_mb: 256, traffic_shift: Linear10PercentEvery1Minute',
      ),
    );
    await open(`/deployments/${id}`);
    await heading(`Deployment ${id.slice(0, 8)}`).waitFor();
    await page.getByText("Update in progress").first().waitFor();
    await page
      .getByText(/^Waits for /)
      .first()
      .waitFor();
    await picture(page, "deployment-live");
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByText("Succeeded", { exact: true }).first().waitFor();

    expect(await page.getByText(/^Waits for /).count()).toBe(0);
    expect(await row("ListItemsFunction").getByRole("img").getAttribute("aria-label")).toMatch(
      /^UPDATE_COMPLETE: begun after .*, took /,
    );
  });

  it("names the first cause of a failure, and the line that wrote it", async () => {
    const bundle = join(served.directory, "proton/taken");
    mkdirSync(join(bundle, "infrastructure"), { recursive: true });
    mkdirSync(join(bundle, "schema"));
    writeFileSync(join(bundle, "infrastructure/cloudformation.yaml"), TAKEN);
    writeFileSync(join(bundle, "infrastructure/manifest.yaml"), MANIFEST);
    writeFileSync(join(bundle, "schema/schema.yaml"), TAKEN_SCHEMA);
    writeFileSync(
      join(served.directory, "proton/proton.yaml"),
      "templates:\n  - { name: taken, path: taken }\n",
    );
    await served.proton("apply", "--yes");
    const request = {
      templateName: "taken",
      templateMajorVersion: "1",
      spec: "proton: EnvironmentSpec\nspec: { name: same }\n",
      protonServiceRoleArn: "arn:aws:iam::000000000000:role/proton",
    };
    await served.api.createEnvironment({ ...request, name: "one" });
    const waiter = { client: served.api, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
    await waitUntilEnvironmentDeployed(waiter, { name: "one" });
    const { environment } = await served.api.createEnvironment({ ...request, name: "two" });
    await open(`/deployments/${environment?.lastAttemptedDeploymentId}`);
    await page.getByText("Second failed first: create failed").waitFor();
    const cause = page.getByRole("group").filter({ hasText: "failed first" });
    await cause.getByText("with environment.inputs.name").waitFor();
    await page.getByText("Failed", { exact: true }).first().waitFor();
    await picture(page, "deployment-failed");

    expect(await cause.textContent()).toContain("already exists");
    expect(await seriousViolations(page)).toEqual([]);
    await button("Show it in the template").click();
    await page.getByLabel("Rendered template").getByText("TableName").waitFor();
  });

  it("shows of a draft what it would do to what is deployed, to the keyboard, too", async () => {
    const bundle = join(served.directory, "proton/environment");
    const template = join(bundle, "infrastructure/cloudformation.yaml");
    const text = readFileSync(template, "utf8");
    writeFileSync(template, text.replace("Threshold: 0.01", "Threshold: 0.02"));
    await open("/environment-templates/environment/register");
    await page.locator("input[webkitdirectory]").setInputFiles(bundle);
    await page.getByText("Nothing is wrong with the bundle.").waitFor();
    await button("Register").click();
    await heading("Version 1.1").waitFor();
    await page.getByText("Draft", { exact: true }).waitFor();
    await row("local").getByText("changed in place").waitFor();
    await rowTo(page, "local");
    await page.keyboard.press("Space");
    await page.getByRole("heading", { name: "local with 1.1" }).waitFor();
    await row("Changed in place").filter({ hasText: "Alarm" }).waitFor();
    await picture(page, "fleet");

    expect(await row("local").textContent()).toContain("1.0");
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("puts two deployments side by side", async () => {
    await open("/services/items/instances/local");
    await page.getByRole("tab", { name: "Deployments" }).click();
    await page.getByRole("tabpanel").getByRole("link").first().click();
    await button("Compare with").click();
    await page.getByRole("menuitem").first().click();
    await heading(/^Deployments .* and /).waitFor();
    await row("ListItemsFunction").waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("tab", { name: "Rendered template" }).click();
    await page
      .getByLabel(/^Rendered template of /)
      .first()
      .waitFor();
    await picture(page, "compare");

    const [before, after] = await page.getByLabel(/^Rendered template of /).allTextContents();
    expect(before).toContain("MemorySize: 512");
    expect(after).toContain("MemorySize: 256");
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("keeps nobody out of any area", async () => {
    const paths = pathsOfAreas();
    const found: Record<string, readonly string[]> = {};
    for (const path of paths) {
      await open(path);
      await page.waitForFunction(`document.querySelector("main h1") !== null`);
      await page.getByText("Loading", { exact: true }).first().waitFor({ state: "detached" });
      const violations = await seriousViolations(page);
      if (violations.length > 0) found[path] = violations;
    }

    expect(paths.length).toBeGreaterThan(20);
    expect(found).toEqual({});
    expect(browsing.complaints).toEqual([]);
  });
});

/** The routes without a name in them; what has one is looked at by the journeys. */
function pathsOfAreas(): readonly string[] {
  const routes = readFileSync(join(import.meta.dirname, "../src/page/routes.tsx"), "utf8");
  return [...routes.matchAll(/\bpath: "([^"]+)"|\bpage\(\s*"([^"]+)"/g)]
    .map(([, direct, lazy]) => direct ?? lazy ?? "")
    .filter((path) => !/[:*]/.test(path));
}
