import { setTimeout } from "node:timers/promises";
import { ProtonClient } from "@aws-sdk/client-proton";
import {
  type Clock,
  type ControlPlane,
  type ControlPlaneEvent,
  type ControlPlaneOptions,
  createControlPlane,
  createStore,
  type EmbeddedTable,
  openEmbeddedTable,
  type RunningServer,
  type Store,
  serve,
} from "../../src/index.ts";
import { customerManagedArchive, environmentArchive, serviceArchive } from "./archives.ts";
import { createFakeWorld, type FakeWorld } from "./fake-provisioner.ts";

/** The machine's time, with waits that no test feels. */
const impatientClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => setTimeout(Math.min(milliseconds, 20), undefined, { ref: false }),
};

/** A control plane with everything real but the provisioner, on a table in memory. */
export interface Harness {
  readonly controlPlane: ControlPlane;
  readonly world: FakeWorld;
  readonly store: Store;
  /** What S3 holds, by key; its bucket is `templates`. */
  readonly objects: Map<string, Uint8Array>;
  readonly events: ControlPlaneEvent[];
  /** Another control plane on the same table and world, as after a restart. */
  restart(options?: Partial<ControlPlaneOptions>): ControlPlane;
  close(): Promise<void>;
}

export async function createHarness(options: Partial<ControlPlaneOptions> = {}): Promise<Harness> {
  const table = options.store === undefined ? await openEmbeddedTable() : undefined;
  const store = options.store ?? createStore(table as EmbeddedTable);
  const world = createFakeWorld();
  const objects = new Map<string, Uint8Array>([
    ["environment", await environmentArchive()],
    ["customer-managed", await customerManagedArchive()],
    ["service", await serviceArchive()],
    ["service-without-pipeline", await serviceArchive({ pipeline: false })],
  ]);
  const events: ControlPlaneEvent[] = [];
  const planes: ControlPlane[] = [];
  const restart = (changes: Partial<ControlPlaneOptions> = {}) => {
    const plane = createControlPlane({
      store,
      provisioner: world.provisioner,
      artifacts: {
        async fetch({ key }) {
          const bytes = objects.get(key);
          if (bytes === undefined) throw new Error("NoSuchKey");
          return bytes;
        },
      },
      accountId: "123456789012",
      region: "us-east-1",
      onEvent: (event) => events.push(event),
      retryDelays: [],
      clock: impatientClock,
      ...options,
      ...changes,
    });
    planes.push(plane);
    return plane;
  };
  return {
    controlPlane: restart(),
    world,
    store,
    objects,
    events,
    restart,
    async close() {
      for (const plane of planes) await plane.close();
      // The clock is impatient, and a table that closes under a request ends the test's process.
      await Promise.all(planes.map((plane) => plane.drain()));
      await table?.close();
    },
  };
}

/** A client of AWS's own, on a server of the control plane. */
export async function createClient(controlPlane: ControlPlane): Promise<{
  readonly client: ProtonClient;
  readonly server: RunningServer;
  close(): Promise<void>;
}> {
  const server = await serve({ controlPlane });
  const client = new ProtonClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "an-example-of-a-secret" },
    maxAttempts: 1,
  });
  return {
    client,
    server,
    async close() {
      client.destroy();
      await server.close();
    },
  };
}

/** An environment's spec. */
export function environmentSpec(inputs: Readonly<Record<string, unknown>> = {}): string {
  return `proton: EnvironmentSpec\nspec: ${JSON.stringify(inputs)}\n`;
}

/** A service's spec: inputs by instance, all in environment `dev` unless `@environment` says otherwise. */
export function serviceSpec(
  instances: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  pipeline?: Readonly<Record<string, unknown>>,
): string {
  const entries = Object.entries(instances).map(
    ([name, { "@environment": environment, ...inputs }]) =>
      JSON.stringify({ name, environment: environment ?? "dev", spec: inputs }),
  );
  const head = pipeline === undefined ? "" : `pipeline: ${JSON.stringify(pipeline)}\n`;
  return `proton: ServiceSpec\n${head}instances:\n${entries.map((entry) => `  - ${entry}\n`).join("")}`;
}

/** A control plane, or who calls it from outside. */
export type Calls = Pick<ControlPlane, "call" | "drain">;

/** Registers and publishes the next version of a template, which is made if it is not there. */
export async function publish(
  plane: Calls,
  kind: "environment" | "service",
  name: string,
  options: {
    readonly key?: string;
    readonly major?: string;
    readonly customerManaged?: boolean;
    readonly draft?: boolean;
  } = {},
): Promise<{ readonly majorVersion: string; readonly minorVersion: string }> {
  const { key = kind, major, customerManaged = false, draft = false } = options;
  const source = { s3: { bucket: "templates", key } };
  const managed = customerManaged ? ("CUSTOMER_MANAGED" as const) : undefined;
  const given = {
    templateName: name,
    source,
    ...(major === undefined ? {} : { majorVersion: major }),
  };
  const version =
    kind === "environment"
      ? await plane
          .call("CreateEnvironmentTemplate", { name, provisioning: managed })
          .then(() => plane.call("CreateEnvironmentTemplateVersion", given))
          .then((output) => output.environmentTemplateVersion)
      : await plane
          .call("CreateServiceTemplate", { name, pipelineProvisioning: managed })
          .then(() =>
            plane.call("CreateServiceTemplateVersion", {
              ...given,
              compatibleEnvironmentTemplates: [{ templateName: "env", majorVersion: "1" }],
            }),
          )
          .then((output) => output.serviceTemplateVersion);
  await plane.drain();
  const { majorVersion, minorVersion } = version;
  const id = { templateName: name, majorVersion, minorVersion };
  if (draft) return id;
  if (kind === "environment") {
    await plane.call("UpdateEnvironmentTemplateVersion", { ...id, status: "PUBLISHED" });
  } else await plane.call("UpdateServiceTemplateVersion", { ...id, status: "PUBLISHED" });
  return id;
}

/** Templates `env` and `svc`, published, and environment `dev`, deployed. */
export async function createDev(plane: Calls): Promise<void> {
  await publish(plane, "environment", "env");
  await publish(plane, "service", "svc");
  await plane.call("CreateEnvironment", {
    name: "dev",
    templateName: "env",
    templateMajorVersion: "1",
    spec: environmentSpec(),
  });
  await plane.drain();
}

/** What every service with a pipeline is created with. */
export const REPOSITORY = {
  branchName: "main",
  repositoryConnectionArn: "arn:aws:codestar-connections:us-east-1:123456789012:connection/one",
  repositoryId: "owner/repository",
} as const;

/** Creates service `app` from template `svc` and waits for it. */
export async function createApp(
  plane: Calls,
  instances: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { one: {} },
): Promise<void> {
  await plane.call("CreateService", {
    name: "app",
    templateName: "svc",
    templateMajorVersion: "1",
    spec: serviceSpec(instances),
    ...REPOSITORY,
  });
  await plane.drain();
}
