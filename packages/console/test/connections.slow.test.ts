import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "./support/axe.ts";
import { type Browsing, browse, browserSuite, executablePath } from "./support/chromium.ts";
import { publishedTemplates } from "./support/deployed-service.ts";
import { press, rowTo, typingBegins } from "./support/keyboard.ts";
import { picture } from "./support/screenshot.ts";
import { type ServedProton, serveProton } from "./support/serve-proton.ts";

const OTHER = "222222222222";
const role = (name: string) => `arn:aws:iam::${OTHER}:role/${name}`;

// One after the other: each goes on with what the one before has made.
describe.runIf(executablePath)(browserSuite("account connections in the console"), () => {
  let served: ServedProton;
  let browsing: Browsing;
  let page: Page;

  beforeAll(async () => {
    served = await serveProton("--accounts", OTHER);
    [, browsing] = await Promise.all([publishedTemplates(served), browse()]);
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
  const connections = async (requestedBy: "MANAGEMENT_ACCOUNT" | "ENVIRONMENT_ACCOUNT") => {
    const answer = await served.api.listEnvironmentAccountConnections({ requestedBy });
    return answer.environmentAccountConnections ?? [];
  };

  const request = (environment: string) =>
    served.proton("connection", "request", environment, "--account", OTHER, "--role", role("one"));

  it("says on either side that there are none", async () => {
    await page.goto(served.consoleUrl);
    await heading("Overview").waitFor();
    await side("Account connections").click();
    await page.getByText("No other account has asked this one").waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("tab", { name: "Requests from this account" }).click();

    await page.getByText("This account has asked no other one").waitFor();
  });

  it("requests one, changes its roles and takes it back, once its name is typed", async () => {
    await button("Request connection").first().click();
    await page.getByLabel("Environment name").fill("staging");
    await page.getByLabel("Management account").fill("1234");
    await button("Request connection").click();
    await page.getByText("An account id has 12 digits.").first().waitFor();
    await page.getByLabel("Management account").fill("000000000000");
    await page.getByLabel("Role - optional", { exact: true }).fill(role("proton"));
    await button("Request connection").click();
    await page.getByText("belong to the environment account 000000000000").waitFor();
    await page
      .getByLabel("Role - optional", { exact: true })
      .fill("arn:aws:iam::000000000000:role/proton");
    await button("Request connection").click();
    await heading("staging").waitFor();
    const [requested] = await connections("ENVIRONMENT_ACCOUNT");
    await button("Change roles").click();
    const changed = "arn:aws:iam::000000000000:role/components";
    await page.getByRole("dialog").getByLabel("Component role").fill(changed);
    await page.getByRole("dialog").getByRole("button", { name: "Change" }).click();
    await page.getByText(changed).waitFor();
    await button("Delete").click();
    await page.getByRole("dialog").getByRole("textbox").fill("staging");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await heading("Account connections").waitFor();

    expect(requested).toMatchObject({ environmentName: "staging", status: "PENDING" });
    expect(await connections("ENVIRONMENT_ACCOUNT")).toEqual([]);
  });

  it("sees a request come in without reloading, accepts it, and creates the environment there", async () => {
    await page.getByText("No other account has asked this one").waitFor();
    await request("production");
    await page.getByRole("link", { name: "production", exact: true }).click();
    await page.getByText("has to accept it").waitFor();
    await picture(page, "connection");
    expect(await seriousViolations(page)).toEqual([]);
    await button("Accept").click();
    await page.getByText("Connected", { exact: true }).waitFor();
    await side("Environments").click();
    await button("Create environment").first().click();
    await page.getByRole("radio", { name: /Choose environment/ }).check();
    await button("Next").click();
    await page.getByRole("button", { name: /^Account This account/ }).click();
    await page.getByRole("option", { name: OTHER }).click();
    await button("Next").click();
    await page.getByLabel("Authorization").first().click();
    await page.getByRole("option", { name: "NONE" }).first().click();
    await button("Next").click();
    await page.getByText("everything of the template is created").first().waitFor();
    await button("Create environment").click();
    await heading("production").waitFor();
    await page.getByText("Succeeded", { exact: true }).first().waitFor();

    const { environment } = await served.api.getEnvironment({ name: "production" });
    expect(environment).toMatchObject({ environmentAccountId: OTHER });
    await page.getByRole("link", { name: "Show the connection" }).click();
    await heading("production").waitFor();
  });

  it("is told why a connection in use is not rejected", async () => {
    await button("Reject").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").fill("production");
    await dialog.getByRole("button", { name: "Reject" }).click();
    await dialog.getByText("environment production is provisioned through it").waitFor();
    expect(await dialog.getByText("ConflictException").isVisible()).toBe(true);
    await dialog.getByRole("button", { name: "Keep it" }).click();
  });

  it("rejects one that is not, once its name is typed, without a mouse", async () => {
    await request("spare");
    await press(page, "Account connections");
    await page.getByRole("link", { name: "spare", exact: true }).waitFor();
    await rowTo(page, "spare");
    await page.keyboard.press("Enter");
    await heading("spare").waitFor();
    await press(page, "Reject");
    await typingBegins(page);
    expect(
      await page.getByRole("dialog").getByRole("button", { name: "Reject" }).isDisabled(),
    ).toBe(true);
    await page.keyboard.type("spare");
    await page.keyboard.press("Enter");
    await page.getByText("rejected it for good").waitFor();

    const all = await connections("MANAGEMENT_ACCOUNT");
    expect(all.find(({ environmentName }) => environmentName === "spare")).toMatchObject({
      status: "REJECTED",
    });
    expect(browsing.complaints).toEqual([]);
  });
});
