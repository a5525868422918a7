import {
  CreateEnvironmentCommand,
  DeleteEnvironmentCommand,
  GetEnvironmentCommand,
  ListEnvironmentsCommand,
  type ProtonClient,
  RejectEnvironmentAccountConnectionCommand,
  UpdateEnvironmentCommand,
  type UpdateEnvironmentCommandInput,
  waitUntilEnvironmentDeployed,
} from "@aws-sdk/client-proton";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AccountRole, CodeBuildRun, ControlPlane } from "../src/index.ts";
import { archiveOf } from "./support/archives.ts";
import { createFakeWorld, type FakeWorld } from "./support/fake-provisioner.ts";
import {
  createApp,
  createClient,
  createHarness,
  environmentSpec,
  type Harness,
  publish,
} from "./support/harness.ts";
import { createMemoryStore } from "./support/memory-store.ts";

const MANAGEMENT = "123456789012";
const THERE = "222222222222";
const role = (name = "proton", accountId = THERE) => `arn:aws:iam::${accountId}:role/${name}`;

let harness: Harness;
let plane: ControlPlane;
let there: FakeWorld;
/** Who was asked for in the other account, in this order. */
let assumed: AccountRole[];
let runs: CodeBuildRun[];
let client: ProtonClient;
let closeClient: () => Promise<void>;

beforeEach(async () => {
  there = createFakeWorld();
  assumed = [];
  runs = [];
  harness = await createHarness({
    store: createMemoryStore(),
    environmentAccounts: {
      provisioner(asked) {
        assumed.push(asked);
        return there.provisioner;
      },
      codeBuild: () => ({
        async run(request) {
          runs.push(request);
          return { outcome: "succeeded" };
        },
      }),
    },
  });
  plane = harness.controlPlane;
  await publish(plane, "environment", "env");
  ({ client, close: closeClient } = await createClient(plane));
});

afterEach(async () => {
  await closeClient();
  await harness.close();
});

/** A connection of the other account, accepted unless it is said otherwise. */
async function connection(
  environmentName: string,
  options: {
    readonly accountId?: string;
    readonly roles?: object;
    readonly isAccepted?: boolean;
  } = {},
): Promise<string> {
  const { accountId = THERE, isAccepted = true } = options;
  const { roles = { roleArn: role("proton", accountId) } } = options;
  const { environmentAccountConnection } = await plane.call(
    "CreateEnvironmentAccountConnection",
    { environmentName, managementAccountId: MANAGEMENT, ...roles },
    { accountId },
  );
  const { id } = environmentAccountConnection;
  if (isAccepted) await plane.call("AcceptEnvironmentAccountConnection", { id });
  return id;
}

const create = (name: string, environmentAccountConnectionId: string, changes = {}) =>
  client.send(
    new CreateEnvironmentCommand({
      name,
      templateName: "env",
      templateMajorVersion: "1",
      spec: environmentSpec(),
      environmentAccountConnectionId,
      ...changes,
    }),
  );

const update = (changes: Partial<UpdateEnvironmentCommandInput>) =>
  client.send(
    new UpdateEnvironmentCommand({ name: "dev", deploymentType: "CURRENT_VERSION", ...changes }),
  );

const environment = async (name = "dev") =>
  (await client.send(new GetEnvironmentCommand({ name }))).environment;

describe("an environment with an account connection", () => {
  it("is deployed, updated and deleted in the other account with the connection's role", async () => {
    const id = await connection("dev");
    const { environment: created } = await create("dev", id);
    await waitUntilEnvironmentDeployed({ client, maxWaitTime: 20, minDelay: 1 }, { name: "dev" });
    const [deployed] = [...there.stacks.values()];
    await plane.call(
      "UpdateEnvironmentAccountConnection",
      { id, roleArn: role("next") },
      { accountId: THERE },
    );
    await update({ spec: environmentSpec({ greeting: "hi" }) });
    await plane.drain();
    const [updated] = [...there.stacks.values()];
    const { environments } = await client.send(new ListEnvironmentsCommand({}));
    await client.send(new DeleteEnvironmentCommand({ name: "dev" }));
    await plane.drain();

    const shown = { environmentAccountId: THERE, environmentAccountConnectionId: id };
    expect(created).toMatchObject({ ...shown, deploymentStatus: "IN_PROGRESS" });
    expect(environments).toMatchObject([shown]);
    expect(deployed?.tags).toMatchObject({ "proton:account": MANAGEMENT });
    expect(updated?.outputs).toMatchObject({ Greeting: "hi" });
    expect([...new Set(assumed.map(({ roleArn }) => roleArn))]).toEqual([role(), role("next")]);
    expect(there.stacks.size).toBe(0);
    expect(harness.world.deployments.size).toBe(0);
  });

  it("has its services there too, and their pipelines at home", async () => {
    await publish(plane, "service", "svc");
    await create("dev", await connection("dev"));
    await plane.drain();
    await createApp(plane, { one: {} });
    const preview = await plane.preview({
      target: { type: "SERVICE_INSTANCE", serviceName: "app", serviceInstanceName: "one" },
      spec: (await plane.call("GetService", { name: "app" })).service?.spec ?? "",
    });

    const names = (world: FakeWorld) =>
      [...world.stacks.keys()].map((name) => name.split("-cloud")[0]);
    expect(names(there)).toEqual(["AWSProton-dev", "AWSProton-app-one"]);
    expect(names(harness.world)).toEqual(["AWSProton-app-pipeline"]);
    expect(preview).toMatchObject({ outcome: "planned", changes: [] });
  });

  it("shows its templates the account that it is in", async () => {
    const template = "Outputs: { Account: { Value: '{{ environment.account_id }}' } }\n";
    harness.objects.set(
      "service",
      await archiveOf({
        "schema/schema.yaml": `schema:
  format: { openapi: "3.0.0" }
  service_input_type: In
  types: { In: { type: object, properties: { size: { type: string, default: s } } } }
`,
        "instance_infrastructure/manifest.yaml":
          "infrastructure: { templates: [{ file: a.yaml, rendering_engine: jinja, template_language: cloudformation }] }\n",
        "instance_infrastructure/a.yaml": `Resources: { Topic: { Type: AWS::SNS::Topic } }\n${template}`,
      }),
    );
    await publish(plane, "service", "svc", { customerManaged: true });
    await create("dev", await connection("dev"));
    await plane.drain();
    await plane.call("CreateService", {
      name: "app",
      templateName: "svc",
      templateMajorVersion: "1",
      spec: "proton: ServiceSpec\ninstances: [{ name: one, environment: dev, spec: {} }]\n",
    });
    await plane.drain();
    const { outputs } = await plane.call("ListServiceInstanceOutputs", {
      serviceName: "app",
      serviceInstanceName: "one",
    });

    expect(outputs).toEqual([{ key: "Account", valueString: THERE }]);
  });

  it("has components with the connection's role for them", async () => {
    const id = await connection("dev");
    await create("dev", id);
    await plane.drain();
    const component = {
      name: "topic",
      environmentName: "dev",
      manifest:
        "infrastructure: { templates: [{ file: a.yaml, rendering_engine: jinja, template_language: cloudformation }] }",
      templateFile: "Resources: { Topic: { Type: AWS::SNS::Topic } }\n",
    };
    const refused = plane.call("CreateComponent", component);
    await expect(refused).rejects.toThrow("has no componentRoleArn");
    await plane.call(
      "UpdateEnvironmentAccountConnection",
      { id, componentRoleArn: role("components") },
      { accountId: THERE },
    );
    await plane.call("CreateComponent", component);
    await plane.drain();

    expect(assumed.at(-1)).toEqual({ accountId: THERE, roleArn: role("components") });
    expect(there.stacks.size).toBe(2);
  });

  it("runs the commands of CodeBuild there, with the connection's role for them", async () => {
    harness.objects.set(
      "codebuild",
      await archiveOf({
        "schema/schema.yaml": `schema:
  format: { openapi: "3.0.0" }
  environment_input_type: In
  types: { In: { type: object, properties: { region: { type: string, default: a } } } }
`,
        "infrastructure/manifest.yaml":
          "infrastructure: { templates: [{ rendering_engine: codebuild, settings: { provision: [./up], deprovision: [./down] } }] }\n",
        "infrastructure/up": "#!/bin/sh\n",
      }),
    );
    await publish(plane, "environment", "built", { key: "codebuild" });
    const roles = { codebuildRoleArn: role("builds") };
    await create("dev", await connection("dev", { roles }), { templateName: "built" });
    await plane.drain();

    expect(await environment()).toMatchObject({ deploymentStatus: "SUCCEEDED" });
    expect(runs.map(({ roleArn }) => roleArn)).toEqual([role("builds")]);
  });

  it("takes another connection of the same account, and keeps deploying there", async () => {
    const first = await connection("dev");
    await create("dev", first);
    await plane.drain();
    await plane.call("DeleteEnvironmentAccountConnection", { id: first }, { accountId: THERE });
    await update({ spec: environmentSpec({ greeting: "lost" }) });
    await plane.drain();
    const lost = await environment();
    const second = await connection("dev");
    await update({
      spec: environmentSpec({ greeting: "found" }),
      environmentAccountConnectionId: second,
    });
    await plane.drain();

    expect(lost).toMatchObject({
      deploymentStatus: "FAILED",
      deploymentStatusMessage: expect.stringContaining(`${first} was deleted`),
      environmentAccountId: THERE,
    });
    expect(await environment()).toMatchObject({
      deploymentStatus: "SUCCEEDED",
      environmentAccountConnectionId: second,
    });
    expect([...there.stacks.values()][0]?.outputs).toMatchObject({ Greeting: "found" });
  });

  it("cannot be deleted through a connection that is gone, and says so", async () => {
    const id = await connection("dev");
    await create("dev", id);
    await plane.drain();
    await plane.call("DeleteEnvironmentAccountConnection", { id }, { accountId: THERE });
    await client.send(new DeleteEnvironmentCommand({ name: "dev" }));
    await plane.drain();

    expect(await environment()).toMatchObject({
      deploymentStatus: "DELETE_FAILED",
      deploymentStatusMessage: expect.stringContaining("was deleted"),
    });
    expect(there.stacks.size).toBe(1);
  });

  it("keeps its connection from being rejected until it is deleted", async () => {
    const id = await connection("dev");
    await create("dev", id);
    await plane.drain();
    const reject = () => client.send(new RejectEnvironmentAccountConnectionCommand({ id }));
    await expect(reject()).rejects.toMatchObject({
      name: "ConflictException",
      message: expect.stringContaining("environment dev is provisioned through it"),
    });
    await client.send(new DeleteEnvironmentCommand({ name: "dev" }));
    await plane.drain();

    expect((await reject()).environmentAccountConnection?.status).toBe("REJECTED");
  });

  it("is taken up after a crash, in its account", async () => {
    await create("dev", await connection("dev"), { spec: environmentSpec({ hold: "gate" }) });
    await there.held("gate");
    await plane.close({ graceMilliseconds: 0 });
    there.release("gate");
    const next = harness.restart();
    await next.start();
    await next.drain();

    const { environment } = await next.call("GetEnvironment", { name: "dev" });
    expect(environment.deploymentStatus).toBe("SUCCEEDED");
    expect([...there.deployments.values()]).toEqual([1]);
  });

  it.each([
    ["of nobody", async () => crypto.randomUUID(), "ResourceNotFoundException", "does not exist"],
    [
      "of another environment",
      () => connection("live"),
      "ValidationException",
      "is for environment live, not for dev",
    ],
    [
      "that nobody accepted",
      () => connection("dev", { isAccepted: false }),
      "ConflictException",
      "is PENDING, not CONNECTED",
    ],
    [
      "without a role",
      () => connection("dev", { roles: {} }),
      "ValidationException",
      "has no roleArn",
    ],
  ])("is refused with a connection %s", async (_, made, name, message) => {
    const id = await made();

    await expect(create("dev", id)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
    await expect(environment()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("is provisioned in one way, which does not change", async () => {
    const invalid = (message: string) => ({
      name: "ValidationException",
      message: expect.stringContaining(message),
    });
    const id = await connection("dev");
    const both = create("dev", id, { protonServiceRoleArn: role("own", MANAGEMENT) });
    await expect(both).rejects.toMatchObject(invalid("through one of them"));
    await create("dev", id);
    await plane.drain();
    await expect(update({ protonServiceRoleArn: role("own", MANAGEMENT) })).rejects.toMatchObject(
      invalid("its role is the connection's"),
    );
    const foreign = await connection("dev", { accountId: "333333333333" });
    await expect(update({ environmentAccountConnectionId: foreign })).rejects.toMatchObject(
      invalid(`environment dev is in account ${THERE}, where it stays`),
    );
    await plane.call("CreateEnvironment", {
      name: "home",
      templateName: "env",
      templateMajorVersion: "1",
      spec: environmentSpec(),
    });
    await plane.drain();
    const away = await connection("home");
    await expect(
      update({ name: "home", environmentAccountConnectionId: away }),
    ).rejects.toMatchObject(invalid("how an environment is provisioned cannot be changed"));
    expect(await environment("home")).toMatchObject({ environmentAccountId: MANAGEMENT });
  });

  it("fails where nobody provisions in other accounts", async () => {
    const id = await connection("dev");
    const alone = await createHarness({ store: harness.store });
    await alone.controlPlane.call("CreateEnvironment", {
      name: "dev",
      templateName: "env",
      templateMajorVersion: "1",
      spec: environmentSpec(),
      environmentAccountConnectionId: id,
    });
    await alone.controlPlane.drain();
    await alone.close();

    expect(await environment()).toMatchObject({
      deploymentStatus: "FAILED",
      deploymentStatusMessage: `nobody here provisions in account ${THERE}`,
    });
  });
});
