import { createRequire } from "node:module";
import {
  type ControlPlane,
  createControlPlane,
  createStore,
  openEmbeddedTable,
  type Store,
  serve,
} from "../../packages/control-plane/src/index.ts";
import {
  type InstanceRecord,
  instances,
} from "../../packages/control-plane/src/records/service-record.ts";

const { GetItemCommand } = createRequire(
  new URL("../../packages/control-plane/package.json", import.meta.url),
)("@aws-sdk/client-dynamodb") as { GetItemCommand: new (input: object) => never };

/** A control plane on a table in memory, behind HTTP. */
export interface StartedControlPlane {
  readonly url: string;
  readonly controlPlane: ControlPlane;
  readonly store: Store;
  /** Gets one item of the table as a bare program would: with one request of the SDK. */
  getItem(pk: string, sk: string): Promise<unknown>;
  close(): Promise<void>;
}

export async function startControlPlane(): Promise<StartedControlPlane> {
  const table = await openEmbeddedTable();
  const store = createStore(table);
  const controlPlane = createControlPlane({
    store,
    // Reading needs neither.
    provisioner: undefined as never,
    artifacts: undefined as never,
    accountId: "123456789012",
    region: "us-east-1",
  });
  const server = await serve({ controlPlane });
  return {
    url: server.url,
    controlPlane,
    store,
    async getItem(pk, sk) {
      const answer: unknown = await table.client.send(
        new GetItemCommand({
          TableName: table.tableName,
          Key: { pk: { S: pk }, sk: { S: sk } },
          ConsistentRead: true,
        }),
      );
      const item = answer as { readonly Item?: unknown };
      if (item.Item === undefined) throw new Error(`no item ${pk} ${sk}`);
      return item;
    },
    async close() {
      await server.close();
      await controlPlane.close();
      await table.close();
    },
  };
}

/** Writes as many deployed instances, 20 a service, over four environments. */
export async function seedInstances(store: Store, count: number): Promise<void> {
  const now = Date.now();
  const record = (index: number): InstanceRecord => ({
    serviceName: `service-${Math.floor(index / 20)}`,
    name: `instance-${index % 20}`,
    // Every environment has enough for a page, however many instances there are.
    environmentName: `environment-${index % 4}`,
    arn: `arn:aws:proton:us-east-1:123456789012:service/service-${Math.floor(index / 20)}/service-instance/instance-${index % 20}`,
    createdAt: now - index * 1000,
    templateName: "template",
    stackName: `AWSProton-${index}`,
    current: { templateMajorVersion: "1", templateMinorVersion: "0", spec: "proton: ServiceSpec" },
    attempted: {
      templateMajorVersion: "1",
      templateMinorVersion: "0",
      spec: "proton: ServiceSpec",
    },
    deploymentStatus: "SUCCEEDED",
    lastDeploymentAttemptedAt: now - index * 1000,
    lastDeploymentSucceededAt: now - index * 1000,
    tags: {},
  });
  const BATCH = 50;
  for (let start = 0; start < count; start += BATCH) {
    const size = Math.min(BATCH, count - start);
    await Promise.all(
      Array.from({ length: size }, (_, offset) => store.create(instances, record(start + offset))),
    );
  }
}
