import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { type AwsApis, openAwsApis } from "../data-plane/aws-apis.ts";
import { createEventBus, type EventBus } from "../events/event-bus.ts";
import type { Credentials } from "../services.ts";
import { createFakeWorld, type FakeWorld } from "../stack/fake-resource-types.ts";
import type { StackEngine } from "../stack/stack-engine.ts";
import { openStackStore, type StackStore } from "../state/stack-store.ts";
import { openCloudFormation } from "./open-cloudformation.ts";
import type { Unpleasantness } from "./unpleasantness.ts";

/** CloudFormation's API over HTTP, with resource types that have nothing behind them. */
export interface ApiFixture {
  readonly client: CloudFormationClient;
  readonly apis: AwsApis;
  readonly events: EventBus;
  readonly engine: StackEngine;
  readonly stacks: StackStore;
  readonly world: FakeWorld;
  /** Can be switched at any time. */
  readonly unpleasantness: Unpleasantness;
  /** What every SDK client of this AWS is made with. */
  clientOptions(credentials?: Credentials): {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: Credentials;
  };
  close(): Promise<void>;
}

/** The SDK's own pauses between attempts would only take time. */
const atOnce = {
  acquireInitialRetryToken: async () => ({ getRetryCount: () => 0, getRetryDelay: () => 0 }),
  async refreshRetryTokenForRetry(
    token: { getRetryCount(): number },
    { errorType }: { readonly errorType: string },
  ) {
    const count = token.getRetryCount() + 1;
    if (count > 5 || errorType === "CLIENT_ERROR") throw new Error("the SDK gives up");
    return { getRetryCount: () => count, getRetryDelay: () => 0 };
  },
  recordSuccess: () => undefined,
};

export async function openApiFixture(): Promise<ApiFixture> {
  const directory = await mkdtemp(join(tmpdir(), "cloudformation-"));
  const region = "eu-west-1";
  const shared = { directory, region, accountId: "123456789012", clock: () => new Date() };
  const apis = await openAwsApis({ ...shared, host: "127.0.0.1", port: 0, secret: "of the tests" });
  const events = createEventBus({ ...shared, uuid: randomUUID });
  const stacks = await openStackStore(directory);
  const world = createFakeWorld();
  const unpleasantness: Unpleasantness = {};
  const { types } = world;
  const random = randomBytes;
  const engine = await openCloudFormation({
    ...{ ...shared, apis, events, stacks, types, random, unpleasantness },
  });
  const clientOptions = (credentials = apis.credentials.operator) => ({
    ...{ endpoint: apis.endpoints.s3, region, credentials },
  });
  const client = new CloudFormationClient({ ...clientOptions(), retryStrategy: atOnce });
  return {
    ...{ client, apis, events, engine, stacks, world, unpleasantness, clientOptions },
    async close() {
      client.destroy();
      await engine.close();
      await apis.close();
      // What was written last may still be on its way.
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
