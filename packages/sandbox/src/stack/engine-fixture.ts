import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type DeleteStackResult,
  type DeployStackResult,
  deployStack,
  removeStack,
  type StackEvent,
} from "@proton/cloudformation";
import { openStackStore, type StackStore } from "../state/stack-store.ts";
import type { EngineContext } from "./engine-context.ts";
import { createFakeWorld, type FakeWorld } from "./fake-resource-types.ts";
import { createStackEngine, type StackEngine } from "./stack-engine.ts";

export type Resources = Readonly<Record<string, object>>;

export const topic = (properties: object = {}, attributes: object = {}) => ({
  Type: "AWS::SNS::Topic",
  ...attributes,
  Properties: properties,
});

export const parameter = (value: unknown, attributes: object = {}) => ({
  Type: "AWS::SSM::Parameter",
  ...attributes,
  Properties: { Type: "String", Value: value },
});

export const template = (resources: Resources, more: object = {}) =>
  JSON.stringify({ ...more, Resources: resources });

export interface DeployOptions {
  readonly stackName?: string;
  readonly clientToken?: string;
  readonly tags?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** An engine with resource types that have nothing behind them. */
export interface EngineFixture {
  readonly engine: StackEngine;
  readonly stacks: StackStore;
  readonly world: FakeWorld;
  /** Of the last deployment. */
  readonly events: StackEvent[];
  deploy(resources: Resources | string, options?: DeployOptions): Promise<DeployStackResult>;
  remove(stackName?: string): Promise<DeleteStackResult>;
  /** The statuses that a resource went through in the last deployment. */
  statusesOf(logicalId: string): readonly string[];
  physicalId(logicalId: string): Promise<string>;
  close(): Promise<void>;
}

export async function openEngineFixture(
  options: Pick<EngineContext, "recordUnknown"> = {},
): Promise<EngineFixture> {
  const directory = await mkdtemp(join(tmpdir(), "stacks-"));
  const stacks = await openStackStore(directory);
  const world = createFakeWorld();
  const events: StackEvent[] = [];
  let tokens = 0;
  let draws = 0;
  const engine = createStackEngine({
    ...options,
    stacks,
    types: world.types,
    region: "eu-west-1",
    accountId: "123456789012",
    clock: () => new Date("2026-01-01T00:00:00Z"),
    random(size) {
      draws += 1;
      return createHash("sha256").update(String(draws)).digest().subarray(0, size);
    },
  });
  return {
    engine,
    stacks,
    world,
    events,
    remove(stackName = "app") {
      tokens += 1;
      return removeStack(engine, { stackName, clientToken: `token-${tokens}` });
    },
    deploy(resources, { signal, ...request } = {}) {
      tokens += 1;
      events.length = 0;
      return deployStack(
        engine,
        {
          stackName: "app",
          templateBody: typeof resources === "string" ? resources : template(resources),
          clientToken: `token-${tokens}`,
          ...request,
        },
        { onEvent: (event) => events.push(event), ...(signal && { signal }) },
      );
    },
    statusesOf: (logicalId) =>
      events
        .filter(({ logicalResourceId }) => logicalResourceId === logicalId)
        .map(({ resourceStatus }) => resourceStatus),
    async physicalId(logicalId) {
      const stack = await engine.describe("app");
      const found = stack?.resources.find((one) => one.logicalResourceId === logicalId);
      return found?.physicalResourceId ?? `no ${logicalId}`;
    },
    close: () => rm(directory, { recursive: true }),
  };
}
