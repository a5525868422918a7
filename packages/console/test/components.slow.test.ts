import type { Component } from "@aws-sdk/client-proton";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "./support/axe.ts";
import { type Browsing, browse, browserSuite, executablePath } from "./support/chromium.ts";
import { deployedService } from "./support/deployed-service.ts";
import { deployedShop } from "./support/deployed-shop.ts";
import { chooseByKeys, press, typingBegins } from "./support/keyboard.ts";
import { picture } from "./support/screenshot.ts";
import { type ServedProton, serveProton } from "./support/serve-proton.ts";

// One after the other: each goes on with what the one before has made.
describe.runIf(executablePath)(browserSuite("components and what runs in the console"), () => {
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
  const component = async () =>
    (await served.api.getComponent({ name: "uploads" })).component as Component;

  it("says that an environment has no role for them, and lets it be given", async () => {
    await page.goto(served.consoleUrl);
    await heading("Overview").waitFor();
    await side("Components").click();
    await page.getByText("There are no components here.").waitFor();
    await button("Create component").first().click();
    await page.getByLabel("Component name").fill("uploads");
    await page.getByLabel("Service instance", { exact: true }).click();
    await page.getByRole("option", { name: "items/local" }).click();
    await page.getByRole("link", { name: "Give local one" }).click();
    await page.getByLabel("Component role").fill("arn:aws:iam::000000000000:role/components");
    await button("Save").click();
    await heading("local").waitFor();

    const { environment } = await served.api.getEnvironment({ name: "local" });
    expect(environment).toMatchObject({
      componentRoleArn: "arn:aws:iam::000000000000:role/components",
    });
  });

  it("shows what the API refuses, with its code and the way out", async () => {
    await tab("Components").click();
    await page.getByRole("tabpanel").getByRole("button", { name: "Create component" }).click();
    await page.getByLabel("Component name").fill("uploads");
    await page.getByRole("radio", { name: "Attached to a service instance" }).check();
    await page.getByLabel("Service instance", { exact: true }).click();
    await page.getByRole("option", { name: "items/local" }).click();
    await button("Next").click();
    await button("Next").click();
    await page.getByText("does not support directly defined components").waitFor();
    await button("Create component").click();
    await page.getByText("ValidationException").waitFor();

    expect(await page.getByText("does not support directly defined components").count()).toBe(2);
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("lets a version of a template have them", async () => {
    await side("Service templates").click();
    await page.getByRole("link", { name: "lambda-service", exact: true }).click();
    await page.getByRole("link", { name: "1.0", exact: true }).first().click();
    await page.getByLabel("Not supported").click();
    await page.getByText("Supported", { exact: true }).waitFor();

    const { serviceTemplateVersion } = await served.api.getServiceTemplateVersion({
      templateName: "lambda-service",
      majorVersion: "1",
      minorVersion: "0",
    });
    expect(serviceTemplateVersion).toMatchObject({
      supportedComponentSources: ["DIRECTLY_DEFINED"],
    });
  });

  it("creates one beside an instance, with tags, and follows it until it is deployed", async () => {
    await side("Service instances").click();
    await page.getByRole("link", { name: "items/local" }).click();
    await tab("Components").click();
    await page.getByRole("tabpanel").getByRole("button", { name: "Create component" }).click();
    await page.getByLabel("Component name").fill("uploads");
    await button("Add new tag").click();
    await page.getByRole("combobox", { name: "Key" }).fill("team");
    await page.getByRole("combobox", { name: "Value" }).fill("shop");
    expect(await seriousViolations(page)).toEqual([]);
    await button("Next").click();
    await button("Next").click();
    await page.getByText("everything of the template is created").waitFor();
    await page.getByRole("button", { name: "Rendered template" }).click();
    await page.getByLabel("Rendered template").getByText("AWS::S3::Bucket").first().waitFor();
    await picture(page, "create-component");
    expect(await seriousViolations(page)).toEqual([]);
    await button("Create component").click();
    await heading("uploads").waitFor();
    await page.getByText("Succeeded", { exact: true }).first().waitFor();
    await page.getByText("BucketName", { exact: true }).waitFor();
    await picture(page, "component");

    const { arn: resourceArn, ...made } = await component();
    expect(made).toMatchObject({
      environmentName: "local",
      serviceName: "items",
      serviceInstanceName: "local",
    });
    await tab("Provisioned resources").click();
    await page.getByText("CLOUDFORMATION", { exact: true }).waitFor();
    await tab("Deployments").click();
    await page.getByRole("tabpanel").getByRole("link", { name: "uploads" }).waitFor();
    await tab("Tags").click();
    await page.getByRole("tabpanel").getByLabel("Value").first().waitFor();
    const { tags } = await served.api.listTagsForResource({ resourceArn });
    expect(tags).toContainEqual({ key: "team", value: "shop" });
    expect(await button("Delete").getAttribute("aria-disabled")).toBe("true");
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("updates its description alone, then its template", async () => {
    await button("Update").click();
    await page.getByLabel("Description").fill("What is uploaded");
    await button("Next").click();
    await page.getByText("nothing is deployed").waitFor();
    await button("Save").click();
    await heading("uploads").waitFor();
    const before = await component();
    await button("Update").click();
    const template = page.getByLabel("Template file", { exact: true });
    await template.click();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("\n\n  Region:\n  Value: eu");
    await button("Next").click();
    await page.getByText("No resource changes.").waitFor();
    await button("Deploy").click();
    await heading("uploads").waitFor();
    await tab("Outputs").click();
    await page.getByText("Region", { exact: true }).waitFor();

    const after = await component();
    expect(before.description).toBe("What is uploaded");
    expect(after.lastSucceededDeploymentId).not.toBe(before.lastSucceededDeploymentId);
  });

  it("is detached, attached again and deleted once its name is typed, without a mouse", async () => {
    for (const way of ["Detach", "Attach", "Detach"]) {
      await press(page, way);
      const dialog = page.getByRole("dialog", { name: `${way} uploads` });
      await dialog.waitFor();
      if (way === "Attach") await chooseByKeys(page, "Service instance", "items/local");
      await press(page, way);
      await dialog.waitFor({ state: "detached" });
      await button(way === "Detach" ? "Attach" : "Detach").waitFor();
      await page.getByText("Succeeded", { exact: true }).first().waitFor();
    }
    await press(page, "Delete");
    await typingBegins(page);
    await page.keyboard.type("uploads");
    await page.keyboard.press("Enter");
    await heading("Components").waitFor();
    await page.getByText("There are no components here.").waitFor();

    expect(await served.api.listComponents({})).toMatchObject({ components: [] });
  });

  it("lists the routes that run, and calls one with a signature that the page never sees", async () => {
    await side("Denied calls").click();
    await page.getByText("Nothing was denied since").waitFor();
    await deployedShop(served);
    await side("Routes").click();
    await page.getByRole("link", { name: "POST /orders/{id}" }).waitFor();
    await picture(page, "routes");
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("link", { name: "POST /orders/{id}" }).click();
    await heading("POST /orders/{id}").waitFor();
    await page.getByText("Signature of the operator").waitFor();
    await button("Send").click();
    await page.getByText("Enter a value.").waitFor();
    await page.getByLabel("id", { exact: true }).fill("7");
    await button("Send").click();
    await page.getByLabel("Body of the response").getByText("/orders/7").waitFor();
    await tab("Event").click();
    await page
      .getByLabel("Event that the function got")
      .getByText("POST /orders/{id}")
      .first()
      .waitFor();
    const event = await page.getByLabel("Event that the function got").textContent();
    await picture(page, "route-request");

    expect(event).toContain("(filled in by the server)");
    expect(event).not.toContain("Signature=");
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("calls it as another role without a mouse, and is shown what would let the role", async () => {
    await chooseByKeys(page, "Authorization", "-Role-");
    await press(page, "Send");
    await page.getByText(/^Denied to .*Role-.*: execute-api:Invoke$/).waitFor();
    await picture(page, "route-denied");
    const statement = await page.locator("pre").textContent();
    expect(await seriousViolations(page)).toEqual([]);
    await chooseByKeys(page, "Authorization", "Signature of the operator");
    await press(page, "Send");
    await page.getByLabel("Body of the response").getByText("/orders/7").waitFor();

    expect(statement).toContain("Action: execute-api:Invoke");
    expect(statement).toMatch(/Resource: arn:aws:execute-api:\S+\/\$default\/POST\/orders\/7/);
  });

  it("shows what functions print, and the statement that would allow what was denied", async () => {
    await page.getByLabel("Body of the request").fill('{"item": ');
    await page.getByText("The body is not JSON").waitFor();
    await page.getByLabel("Body of the request").fill('{"item": 1}');
    await button("Send").click();
    await page.getByText("500", { exact: true }).waitFor();
    await side("Function logs").click();
    const lines = page.getByRole("region", { name: "Lines of functions" });
    await lines.filter({ hasText: "asked for /orders/7" }).waitFor();
    await page.getByLabel("Find text in the lines").fill("no such text");
    await page.getByText("No line is of this function").waitFor();
    await page.getByLabel("Find text in the lines").fill("");
    await lines.waitFor();
    await picture(page, "function-logs");
    expect(await seriousViolations(page)).toEqual([]);
    await side("Denied calls").click();
    await page.getByText("In a policy of ").first().waitFor();
    await picture(page, "denied-calls");

    const statement = await page.locator("pre", { hasText: "dynamodb" }).textContent();
    expect(statement).toContain("Action: dynamodb:PutItem");
    expect(statement).toContain("Resource: arn:aws:dynamodb:us-east-1:000000000000:table/orders");
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("browses a table, and writes to it only once that is allowed", async () => {
    await side("Tables").click();
    await page.getByRole("link", { name: "orders", exact: true }).click();
    await page.getByText("There are no items.").waitFor();
    expect(await button("Create item").count()).toBe(0);
    await page.getByLabel("Allow writes").click();
    await page.getByRole("dialog").getByRole("button", { name: "Allow writes" }).click();
    await button("Create item").click();
    const item = { owner: { S: "ann" }, at: { N: "1" }, state: { S: "open" } };
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Item to write").fill("{");
    await dialog.getByText("This is not JSON").waitFor();
    await dialog.getByLabel("Item to write").fill(JSON.stringify(item));
    await dialog.getByRole("button", { name: "Create item" }).click();
    await page.getByRole("row", { name: /ann/ }).waitFor();
    await page.getByRole("button", { name: "Query" }).click();
    await page.getByLabel("owner (partition key, string)").fill("bob");
    await button("Run").click();
    await page.getByText("There are no items.").waitFor();
    await page.getByLabel("owner (partition key, string)").fill("ann");
    await button("Run").click();
    await page.getByRole("row", { name: /ann/ }).getByRole("radio").check();
    await page.getByLabel("Item", { exact: true }).getByText('"open"').waitFor();
    await picture(page, "table-items");
    expect(await seriousViolations(page)).toEqual([]);
    await button("Delete").click();
    const removal = page.getByRole("dialog").getByRole("button", { name: "Delete" });
    expect(await removal.isDisabled()).toBe(true);
    await page.getByLabel("To delete it, type ann / 1").fill("ann / 1");
    await removal.click();
    await page.getByText("There are no items.").waitFor();

    expect(browsing.complaints).toEqual([]);
  });
});
