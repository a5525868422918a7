import * as sdk from "@aws-sdk/client-proton";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AwsCaller, awsCaller, awsCommandMissing } from "./support/callers.ts";
import {
  createApp,
  createClient,
  createDev,
  createHarness,
  type Harness,
} from "./support/harness.ts";
import { createMemoryStore } from "./support/memory-store.ts";

const VERSION = { majorVersion: "1", minorVersion: "0" };
const MANIFEST =
  "infrastructure: { templates: [{ file: a.yaml, rendering_engine: jinja, template_language: cloudformation }] }";
const templateOf = (fail: string) =>
  `Metadata: { Fail: "${fail}" }\nResources: { Topic: { Type: "AWS::SNS::Topic" } }\n`;

/** What each waits for, and, for those that may end otherwise, one that has failed. */
const WAITERS: Readonly<Record<string, readonly [there: object, failed?: object]>> = {
  ComponentDeleted: [{ name: "gone" }],
  ComponentDeployed: [{ name: "sound" }, { name: "failing" }],
  EnvironmentDeployed: [{ name: "dev" }],
  EnvironmentTemplateVersionRegistered: [
    { templateName: "env", ...VERSION },
    { templateName: "env", ...VERSION, minorVersion: "1" },
  ],
  ServiceCreated: [{ name: "app" }],
  ServiceDeleted: [{ name: "gone" }],
  ServiceInstanceDeployed: [{ serviceName: "app", name: "one" }],
  ServicePipelineDeployed: [{ name: "app" }],
  ServiceTemplateVersionRegistered: [
    { templateName: "svc", ...VERSION },
    { templateName: "svc", ...VERSION, minorVersion: "1" },
  ],
  ServiceUpdated: [{ name: "app" }],
};

let harness: Harness;
let client: sdk.ProtonClient;
let closeClient: () => Promise<void>;

beforeAll(async () => {
  harness = await createHarness({ store: createMemoryStore() });
  const plane = harness.controlPlane;
  await createDev(plane);
  await createApp(plane);
  await plane.call("UpdateEnvironment", {
    ...{ name: "dev", deploymentType: "NONE" },
    componentRoleArn: "arn:aws:iam::123456789012:role/components",
  });
  for (const [name, fail] of [
    ["sound", ""],
    ["failing", "no"],
  ] as const) {
    await plane.call("CreateComponent", {
      ...{ name, environmentName: "dev", manifest: MANIFEST, templateFile: templateOf(fail) },
    });
  }
  harness.objects.set("broken", new Uint8Array([1]));
  const source = { s3: { bucket: "templates", key: "broken" } };
  const version = { majorVersion: "1", source };
  await plane.call("CreateEnvironmentTemplateVersion", { templateName: "env", ...version });
  await plane.call("CreateServiceTemplateVersion", {
    ...{ templateName: "svc", ...version },
    compatibleEnvironmentTemplates: [{ templateName: "env", majorVersion: "1" }],
  });
  await plane.drain();
  ({ client, close: closeClient } = await createClient(plane));
});

afterAll(async () => {
  await closeClient();
  await harness.close();
});

it("has every waiter of the SDK in its table", () => {
  const all = Object.keys(sdk).filter((name) => name.startsWith("waitUntil"));

  expect(all).toHaveLength(10);
  expect(Object.keys(WAITERS).map((name) => `waitUntil${name}`)).toEqual(all.sort());
});

type Waiter = (options: object, input: object) => Promise<{ readonly state: string }>;

it.each(Object.entries(WAITERS))("%s of the SDK sees how it ended", async (name, inputs) => {
  const wait = (sdk as unknown as Readonly<Record<string, Waiter>>)[`waitUntil${name}`] as Waiter;
  const [there, failed] = inputs;
  const options = { client, maxWaitTime: 20 };

  expect(await wait(options, there)).toMatchObject({ state: "SUCCESS" });
  if (failed !== undefined) await expect(wait(options, failed)).rejects.toThrow(/"FAILURE"/);
});

const missing = awsCommandMissing();

it.runIf(missing === undefined)("each is one of `aws proton wait`, too", async () => {
  const aws = await awsCaller(harness.controlPlane);
  try {
    for (const [name, [there, failed]] of Object.entries(WAITERS)) {
      await waitFor(aws, name, there);
      if (failed === undefined) continue;
      await expect(waitFor(aws, name, failed), name).rejects.toThrow(/terminal failure state/);
    }
  } finally {
    await aws.close();
  }
});

it.runIf(missing !== undefined)("was not tried with `aws proton wait`", ({ annotate }) =>
  annotate(`aws proton did not run: ${missing}`),
);

const inWords = (name: string) =>
  name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

function waitFor(aws: AwsCaller, name: string, input: object): Promise<object> {
  const parameters = Object.entries(input).flatMap(([key, value]) => [`--${inWords(key)}`, value]);
  return aws.run(["wait", inWords(name), ...parameters]);
}
