import * as sdk from "@aws-sdk/client-proton";
import { afterAll, beforeAll, expect, it } from "vitest";
import { awsCaller, awsCommandMissing } from "./support/callers.ts";
import {
  createApp,
  createClient,
  createDev,
  createHarness,
  environmentSpec,
  type Harness,
  publish,
  serviceSpec,
} from "./support/harness.ts";

const MANIFEST = `infrastructure:
  templates:
    - { file: topic.yaml, rendering_engine: jinja, template_language: cloudformation }
`;
const TOPIC = "Resources: { Topic: { Type: AWS::SNS::Topic } }\n";
const INSTANCE = { serviceName: "app", serviceInstanceName: "one" };
const REPOSITORY = { repositoryName: "a/b", repositoryProvider: "GITHUB" } as const;
const ROLE = "arn:aws:iam::123456789012:role/components";

type Paginate = (
  config: { readonly client: sdk.ProtonClient; readonly pageSize: number },
  input: object,
) => AsyncIterable<Readonly<Record<string, object[]>>>;

/** What each is asked with, and the member of its pages. */
const PAGED: Readonly<Record<string, readonly [object, string]>> = {
  ListComponents: [{}, "components"],
  ListDeployments: [{}, "deployments"],
  ListEnvironmentAccountConnections: [
    { requestedBy: "MANAGEMENT_ACCOUNT" },
    "environmentAccountConnections",
  ],
  ListEnvironments: [{}, "environments"],
  ListEnvironmentTemplates: [{}, "templates"],
  ListEnvironmentTemplateVersions: [{ templateName: "env" }, "templateVersions"],
  ListRepositories: [{}, "repositories"],
  ListServiceInstances: [{}, "serviceInstances"],
  ListServices: [{}, "services"],
  ListServiceTemplates: [{}, "templates"],
  ListServiceTemplateVersions: [{ templateName: "svc" }, "templateVersions"],
  ListTagsForResource: [
    { resourceArn: "arn:aws:proton:us-east-1:123456789012:environment/prod" },
    "tags",
  ],
};

/** Their token is empty by the API's model: they have one page. */
const WHOLE: Readonly<Record<string, object>> = {
  ListComponentOutputs: { componentName: "first" },
  ListComponentProvisionedResources: { componentName: "first" },
  ListEnvironmentOutputs: { environmentName: "dev" },
  ListEnvironmentProvisionedResources: { environmentName: "dev" },
  ListRepositorySyncDefinitions: { ...REPOSITORY, syncType: "TEMPLATE_SYNC" },
  ListServiceInstanceOutputs: INSTANCE,
  ListServiceInstanceProvisionedResources: INSTANCE,
  ListServicePipelineOutputs: { serviceName: "app" },
  ListServicePipelineProvisionedResources: { serviceName: "app" },
};

let harness: Harness;
let client: sdk.ProtonClient;
let closeClient: () => Promise<void>;

beforeAll(async () => {
  harness = await createHarness();
  const plane = harness.controlPlane;
  await createDev(plane);
  await publish(plane, "environment", "env-b");
  await publish(plane, "service", "svc-b");
  const source = { s3: { bucket: "templates", key: "environment" } };
  await plane.call("CreateEnvironmentTemplateVersion", { templateName: "env", source });
  await plane.call("CreateServiceTemplateVersion", {
    templateName: "svc",
    source: { s3: { bucket: "templates", key: "service" } },
    compatibleEnvironmentTemplates: [{ templateName: "env", majorVersion: "1" }],
  });
  await plane.call("CreateEnvironment", {
    ...{ name: "prod", templateName: "env", templateMajorVersion: "1", spec: environmentSpec() },
    tags: ["a", "b", "c"].map((key) => ({ key, value: key })),
    componentRoleArn: ROLE,
  });
  await plane.drain();
  await createApp(plane, { one: {}, two: {} });
  await plane.call("CreateService", {
    ...{ name: "web", templateName: "svc", templateMajorVersion: "1" },
    spec: serviceSpec({ one: {} }),
    branchName: "main",
    repositoryConnectionArn: "arn:aws:codestar-connections:us-east-1:123456789012:connection/one",
    repositoryId: "owner/repository",
  });
  const connectionArn = "arn:aws:codestar-connections:us-east-1:123456789012:connection/one";
  for (const name of ["a/b", "c/d"]) {
    await plane.call("CreateRepository", { provider: "GITHUB", name, connectionArn });
  }
  for (const name of ["first", "second"]) {
    await plane.call("CreateComponent", {
      ...{ name, manifest: MANIFEST, templateFile: TOPIC, environmentName: "prod" },
    });
  }
  for (const environmentName of ["x", "y"]) {
    await plane.call("CreateEnvironmentAccountConnection", {
      ...{ environmentName, managementAccountId: "123456789012", roleArn: ROLE },
    });
  }
  await plane.drain();
  ({ client, close: closeClient } = await createClient(plane));
});

afterAll(async () => {
  await closeClient();
  await harness.close();
});

async function pagesOf(operation: string, input: object, pageSize = 1) {
  const paginate = (sdk as unknown as Record<string, Paginate>)[`paginate${operation}`] as Paginate;
  const pages: Readonly<Record<string, object[]>>[] = [];
  // It writes into the input that it is given.
  for await (const page of paginate({ client, pageSize }, { ...input })) pages.push(page);
  return pages;
}

it("has every paginator of the SDK among those that are walked", () => {
  const all = Object.keys(sdk).filter((name) => name.startsWith("paginate"));

  const walked = [...Object.keys(PAGED), ...Object.keys(WHOLE)].map((name) => `paginate${name}`);

  expect(walked.sort()).toEqual(all.sort());
});

it.each(Object.entries(PAGED))(
  "%s is walked one by one to its end",
  async (name, [input, member]) => {
    const pages = await pagesOf(name, input);
    const [whole] = await pagesOf(name, input, 100);

    const found = pages.flatMap((page) => page[member] ?? []);
    expect(pages.filter((page) => (page[member] ?? []).length > 0).length).toBeGreaterThan(1);
    expect(pages.every((page) => (page[member] ?? []).length <= 1)).toBe(true);
    expect(found).toEqual(whole?.[member]);
  },
);

const missing = awsCommandMissing();

it.runIf(missing === undefined)("are walked by the aws command, too", async () => {
  const aws = await awsCaller(harness.controlPlane);
  const listed = async (name: string, input: object, words: readonly string[]) => {
    const page = (await aws.run(words, name, input)) as Readonly<Record<string, object[]>>;
    return page[PAGED[name]?.[1] ?? ""];
  };
  for (const [name, [input]] of Object.entries(PAGED)) {
    const [first] = (await listed(name, input, ["--max-items", "1"])) ?? [];
    const walked = await listed(name, input, ["--page-size", "1"]);

    expect(walked?.length, name).toBeGreaterThan(1);
    expect(walked, name).toEqual(await listed(name, input, ["--no-paginate"]));
    expect(walked?.[0], name).toEqual(first);
  }
  for (const [name, input] of Object.entries(WHOLE)) await aws.run([], name, input);
  await aws.close();
});

it.runIf(missing !== undefined)("are not walked by the aws command", ({ annotate }) =>
  annotate(`aws proton did not run: ${missing}`),
);

it.each(Object.entries(WHOLE))("%s is one page", async (name, input) => {
  expect(await pagesOf(name, input)).toHaveLength(1);
});
