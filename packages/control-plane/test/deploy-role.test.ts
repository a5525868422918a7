import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { packBundle, readBundle } from "@proton/bundle";
import type { DeployStackRequest } from "@proton/cloudformation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createStore, type EmbeddedTable, openEmbeddedTable } from "../src/index.ts";
import { createFakeWorld } from "./support/fake-provisioner.ts";
import { createHarness, type Harness, REPOSITORY } from "./support/harness.ts";

const own = (path: string) => fileURLToPath(new URL(`../../../proton/${path}`, import.meta.url));

interface Call {
  readonly action: string;
  /** Of the partition that is named; a query names it in its condition. */
  readonly partition: string | undefined;
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const customTags = ["!Ref", "!Sub", "!GetAtt", "!Join"].flatMap((tag) => [
  { tag, resolve: (value: string) => value },
  { tag, collection: "seq" as const },
]);

/** As IAM's `StringLike` compares: `?` is one character, `*` any number of them. */
function like(pattern: string, text: string): boolean {
  const literal = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  const expression = literal.replaceAll("?", ".").replaceAll("*", ".*");
  return new RegExp(`^${expression}$`).test(text);
}

const ROLE = "arn:aws:iam::123456789012:role/provisioning";

/** The bundles of this repository, with a pipeline that deploys on a state table. */
describe("the role that deploys for a pipeline on a state table", () => {
  let table: EmbeddedTable;
  let harness: Harness;
  const requests: DeployStackRequest[] = [];
  let statements: readonly Statement[];
  let calls: Call[] = [];

  beforeAll(async () => {
    table = await openEmbeddedTable();
    table.client.middlewareStack.add(
      (next, context) => (request) => {
        const { Key, Item } = request.input as {
          readonly Key?: Readonly<Record<string, unknown>>;
          readonly Item?: Readonly<Record<string, unknown>>;
        };
        const pk = (Key ?? Item)?.pk;
        calls.push({
          action: `dynamodb:${context.commandName?.replace(/Command$/, "")}`,
          partition: typeof pk === "string" ? pk : undefined,
        });
        return next(request);
      },
      { step: "serialize", priority: "high" },
    );
    const { provisioner } = createFakeWorld();
    harness = await createHarness({
      store: createStore(table),
      provisioner: {
        ...provisioner,
        begin(request) {
          requests.push(request);
          return provisioner.begin(request);
        },
      },
    });
    await publish("environment");
    await publish("lambda-service");
    const { controlPlane } = harness;
    await controlPlane.call("CreateEnvironment", {
      name: "local",
      templateName: "environment",
      templateMajorVersion: "1",
      templateMinorVersion: "0",
      spec: await readFile(own("environment/spec/local.yaml"), "utf8"),
      protonServiceRoleArn: ROLE,
    });
    await controlPlane.drain();
    const spec = await readFile(own("lambda-service/spec/local.yaml"), "utf8");
    await controlPlane.call("CreateService", {
      name: "items",
      templateName: "lambda-service",
      templateMajorVersion: "1",
      templateMinorVersion: "0",
      spec: spec.replace("pipeline: {}", "pipeline: { state_table: proton-state }"),
      ...REPOSITORY,
    });
    await controlPlane.drain();
    statements = await deployStatements();
  });
  afterAll(async () => {
    await harness.close();
    await table.close();
  });

  async function publish(name: "environment" | "lambda-service"): Promise<void> {
    const { controlPlane, objects } = harness;
    const { bundle } = readBundle({ directory: own(name) });
    if (bundle === undefined) throw new Error(`proton/${name} is not a bundle`);
    objects.set(name, packBundle(bundle).bytes);
    const source = { s3: { bucket: "templates", key: name } };
    if (name === "environment") {
      await controlPlane.call("CreateEnvironmentTemplate", { name });
      await controlPlane.call("CreateEnvironmentTemplateVersion", { templateName: name, source });
    } else {
      await controlPlane.call("CreateServiceTemplate", { name });
      await controlPlane.call("CreateServiceTemplateVersion", {
        templateName: name,
        source,
        compatibleEnvironmentTemplates: [{ templateName: "environment", majorVersion: "1" }],
      });
    }
    await controlPlane.drain();
  }

  /** What the rendered pipeline allows its deploy project. */
  async function deployStatements(): Promise<readonly Statement[]> {
    const { deployments } = await harness.controlPlane.call("ListDeployments", {});
    for (const { id } of deployments) {
      const { template = "" } = await harness.controlPlane.deploymentDetails(id);
      const { DeployRole } = parse(template, { customTags }).Resources;
      const found: readonly Statement[] | undefined =
        DeployRole?.Properties.Policies[0].PolicyDocument.Statement;
      if (found !== undefined) {
        return found;
      }
    }
    throw new Error("no pipeline was rendered");
  }

  const allows = ({ action, partition }: Call) =>
    statements.some(({ Action, Condition }) => {
      if (![Action].flat().includes(action)) return false;
      const patterns = Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"];
      if (patterns === undefined) return true;
      return partition !== undefined && patterns.some((pattern) => like(pattern, partition));
    });

  it("may pass the role of its environment to CloudFormation, which gets it, and no other", async () => {
    const passing = statements.filter(({ Action }) => [Action].flat().includes("iam:PassRole"));

    expect(passing).toEqual([
      {
        Sid: "HandOverStacks",
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: [ROLE],
        Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
      },
    ]);
    expect(requests.find(({ stackName }) => stackName.includes("items-local"))?.roleArn).toBe(ROLE);
  });

  it("may do what a deployment of an instance does", async () => {
    const { controlPlane } = harness;
    calls = [];
    const { service } = await controlPlane.call("GetService", { name: "items" });
    await controlPlane.call("UpdateServiceInstance", {
      serviceName: "items",
      name: "local",
      deploymentType: "CURRENT_VERSION",
      spec: (service?.spec ?? "").replace("log_level: DEBUG", "log_level: WARN"),
      clientToken: "one-deployment",
    });
    await controlPlane.drain();
    const { serviceInstance } = await controlPlane.call("GetServiceInstance", {
      serviceName: "items",
      name: "local",
    });

    expect(serviceInstance.deploymentStatus).toBe("SUCCEEDED");
    expect(calls.filter(({ action }) => action === "dynamodb:PutItem").length).toBeGreaterThan(3);
    expect(calls.filter((call) => !allows(call))).toEqual([]);
  });

  it.each([
    "account",
    "environment#0",
    "environment-template",
    "environment-template-version",
    "repository",
    "service-pipeline#0",
    "service-template",
    "service-template-version",
    undefined,
  ])("may not write records of %s", (partition) => {
    expect(allows({ action: "dynamodb:PutItem", partition })).toBe(false);
    expect(allows({ action: "dynamodb:DeleteItem", partition })).toBe(false);
  });
});
