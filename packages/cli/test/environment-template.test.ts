import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployStack, type StackEvent } from "@proton/cloudformation";
import { openSandbox, type Sandbox } from "@proton/sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderShipped, specFor } from "../costs/render-shipped.ts";
import { bundles } from "./spawn-proton.ts";
import { freePort } from "./support/free-port.ts";

const ZONE = "Z0123456789ABCDEFGHIJ";
const CERTIFICATE =
  "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";

describe("the template of environments", () => {
  let directory: string;
  let sandbox: Sandbox;
  let issuer: string;
  let deployments = 0;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "sandbox-"));
    sandbox = await openSandbox({ directory });
    issuer = `http://127.0.0.1:${await freePort()}`;
  });
  afterEach(async () => {
    await sandbox.close();
    await rm(directory, { recursive: true });
  });

  async function deployEnvironment(inputs: object) {
    return deploy("environment", renderEnvironment(inputs));
  }

  async function deployInstance(outputs: Readonly<Record<string, string>>) {
    const spec = specFor("instance", { routes: ["GET /items list-items list"] });
    const given = JSON.stringify({ environment: { outputs } });
    return deploy("instance", renderShipped("instance", spec, given).text);
  }

  async function deploy(stackName: string, templateBody: string) {
    const events: StackEvent[] = [];
    const result = await deployStack(
      sandbox.provisioner,
      { stackName, clientToken: `token-${++deployments}`, templateBody },
      { onEvent: (event) => events.push(event) },
    );
    const stack = await sandbox.provisioner.describe(stackName);
    return { result, events, status: stack?.status, outputs: stack?.outputs ?? {} };
  }

  it("makes the protected table last, so that a creation that fails can be rolled back", async () => {
    const template = renderEnvironment({ deletion_protection: true });
    const refused = template.replace("AuthorizationType: NONE", "AuthorizationType: CUSTOM");

    const { status, events } = await deploy("environment", refused);

    expect(status).toBe("ROLLBACK_COMPLETE");
    const about = (id: string) =>
      events.filter((one) => one.logicalResourceId === id).map((one) => one.resourceStatus);
    expect(about("HealthRoute")).toContain("CREATE_FAILED");
    expect(about("Table")).toEqual([]);
  });

  it("leaves nothing behind of a creation that fails, whatever else it keeps", () => {
    const files = ["environment/infrastructure", "lambda-service/pipeline_infrastructure"];
    const texts = files.map((folder) =>
      readFileSync(join(bundles, folder, "cloudformation.yaml"), "utf8"),
    );

    const policies = texts.flatMap((text) =>
      [...text.matchAll(/DeletionPolicy: (.*)/g)].map(([, policy = ""]) => policy),
    );
    const retaining = policies.filter((policy) => policy.includes("Retain"));
    expect(retaining).toHaveLength(4);
    expect(retaining.filter((policy) => !policy.includes("RetainExceptOnCreate"))).toEqual([]);
  });

  it("keeps the authorizer that routes name until its issuer is taken away", async () => {
    const jwt = { jwt_issuer: issuer, jwt_audiences: ["local"] };
    const first = await deployEnvironment({ authorization: "JWT", ...jwt });
    await deployInstance(first.outputs);

    const changed = await deployEnvironment({ authorization: "AWS_IAM", ...jwt });
    const followed = await deployInstance(changed.outputs);
    const last = await deployEnvironment({ authorization: "AWS_IAM" });
    const back = await deployEnvironment({ authorization: "JWT", ...jwt });

    expect(first.outputs.AuthorizerId).not.toBe("NONE");
    expect(changed.outputs).toMatchObject({ AuthorizationType: "AWS_IAM", AuthorizerId: "NONE" });
    expect(followed.status).toBe("UPDATE_COMPLETE");
    const ofAuthorizer = (events: readonly StackEvent[]) =>
      events
        .filter((one) => one.logicalResourceId === "Authorizer")
        .map((one) => one.resourceStatus);
    expect(ofAuthorizer(changed.events)).toEqual([]);
    expect(ofAuthorizer(last.events)).toEqual(["DELETE_IN_PROGRESS", "DELETE_COMPLETE"]);
    expect(back.status).toBe("UPDATE_COMPLETE");
  });

  it("leaves an authorizer behind whose issuer goes too early, as API Gateway does", async () => {
    const jwt = { jwt_issuer: issuer, jwt_audiences: ["local"] };
    const first = await deployEnvironment({ authorization: "JWT", ...jwt });
    await deployInstance(first.outputs);

    const { status, events } = await deployEnvironment({ authorization: "AWS_IAM" });
    const back = await deployEnvironment({ authorization: "JWT", ...jwt });

    expect(status).toBe("UPDATE_COMPLETE");
    const reasons = [...events, ...back.events].map((one) => one.resourceStatusReason ?? "");
    expect(reasons).toContainEqual(
      expect.stringContaining("Cannot delete authorizer 'jwt', is referenced in route: GET /items"),
    );
    expect(reasons).toContainEqual(expect.stringContaining("Authorizer name must be unique"));
  });

  it.each([
    ["with record and certificate", { hosted_zone_id: ZONE }, ["Certificate", "DomainRecord"]],
    ["with its record", { hosted_zone_id: ZONE, certificate_arn: CERTIFICATE }, ["DomainRecord"]],
    ["whose record is elsewhere", { certificate_arn: CERTIFICATE }, []],
  ])("gives the API a domain name %s", async (_what, inputs, parts) => {
    const { status, outputs, events } = await deployEnvironment({
      domain_name: "api.example.com",
      ...inputs,
    });

    expect(status).toBe("CREATE_COMPLETE");
    expect(outputs.ApiUrl).toBe("https://api.example.com");
    expect(outputs.DomainTarget).toMatch(/^d-.*execute-api/);
    const made = new Set(events.map(({ logicalResourceId }) => logicalResourceId));
    const all = ["Certificate", "DomainMapping", "DomainRecord"];
    expect(all.filter((id) => made.has(id)).sort()).toEqual(["DomainMapping", ...parts].sort());
  });
});

function renderEnvironment(inputs: object): string {
  const { text, findings } = renderShipped("environment", specFor("environment", inputs));
  expect(findings).toEqual([]);
  return text;
}
