import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DeleteTableCommand, DynamoDBClient, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { conformanceCases, runConformance } from "@proton/handlers/conformance";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, type Run } from "./support/run-proton.ts";

const root = join(import.meta.dirname, "../../..");
const code = join(root, "packages/handlers/dist/function.zip");
interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Another AWS to run against: a URL, or `aws` for AWS itself, with the credentials and the Region of
 * the environment. The estate that is deployed there is destroyed in the end; what `bootstrap` made
 * stays.
 */
const other = process.env.PROTON_TEST_AWS_ENDPOINT;

const places: Readonly<Record<string, string | undefined>> = {
  "the sandbox": "sandbox",
  "another AWS": other,
};

describe.each(Object.entries(places))("an estate in %s", (name, endpoint) => {
  if (endpoint === undefined) {
    it("did not run", ({ annotate }) =>
      annotate(`${name} did not run: PROTON_TEST_AWS_ENDPOINT names none`));
    return;
  }

  let server: Bench | undefined;
  let desk: Bench;
  let client: CloudFormationClient;
  let dynamodb: DynamoDBClient;
  let applied: Run;

  beforeAll(async () => {
    const variables = await variablesOf(endpoint);
    desk = bench({ estate: join(root, "proton"), variables });
    withRepository(join(desk.directory, "proton/proton.yaml"), variables);
    cpSync(code, join(desk.directory, "function.zip"));
    client = new CloudFormationClient(configurationOf(variables));
    dynamodb = new DynamoDBClient(configurationOf(variables));
    expect(await desk.proton("bootstrap", "--yes")).toMatchObject({ code: 0 });
    applied = await desk.proton("apply", "--aws", "--yes", "--code", "function.zip");
  });

  afterAll(async () => {
    client?.destroy();
    dynamodb?.destroy();
    await desk?.close();
    await server?.close();
  });

  /** Where commands find AWS; of the sandbox, a server of this test's own. */
  async function variablesOf(place: string): Promise<Readonly<Record<string, string>>> {
    if (place === "sandbox") {
      server = bench();
      const { ready } = await server.serve<Ready>("serve", "--port", "0");
      return {
        AWS_ENDPOINT_URL: ready.url,
        AWS_ACCESS_KEY_ID: ready.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: ready.credentials.secretAccessKey,
        AWS_REGION: "us-east-1",
      };
    }
    const given = Object.entries(process.env).filter(([key]) => key.startsWith("AWS_"));
    return {
      ...(Object.fromEntries(given) as Record<string, string>),
      ...(place !== "aws" && { AWS_ENDPOINT_URL: place }),
    };
  }

  async function stacks() {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
    return Stacks.filter(({ StackName }) => StackName?.startsWith("AWSProton-"));
  }

  /** Somebody protects the table of the environment, or no longer does. */
  async function protectedTable(DeletionProtectionEnabled: boolean, known?: string) {
    const outputs = (await stacks()).flatMap(({ Outputs = [] }) => Outputs);
    const output = outputs.find(({ OutputKey }) => OutputKey === "TableName");
    const TableName = known ?? output?.OutputValue ?? "";
    await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled }));
    return TableName;
  }

  it("comes up as stacks of CloudFormation: environment, service and pipeline", async () => {
    const [made, status] = [await stacks(), await desk.proton("status", "--aws")];

    expect(applied).toMatchObject({ code: 0, stderr: expect.stringContaining("service items") });
    expect(
      made.map(({ StackName, StackStatus }) => [StackName?.split("-cloud")[0], StackStatus]),
    ).toEqual([
      ["AWSProton-local", "CREATE_COMPLETE"],
      ["AWSProton-items-local", "CREATE_COMPLETE"],
      ["AWSProton-items-pipeline", "CREATE_COMPLETE"],
    ]);
    expect(status.stdout.match(/SUCCEEDED/g)).toHaveLength(3);
  });

  it("answers as the contract of the application says", async () => {
    const outputs = (await stacks()).flatMap(({ Outputs = [] }) => Outputs);
    const url = outputs.find(({ OutputKey }) => OutputKey === "ApiEndpoint")?.OutputValue ?? "";

    const results = await runConformance({ url });

    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(results).toHaveLength(conformanceCases.length);
  });

  it("changes nothing when it is applied again", async () => {
    const before = await stacks();

    const again = await desk.proton("apply", "--aws", "--yes");

    expect(again).toMatchObject({ code: 0 });
    expect(await stacks()).toEqual(before);
  });

  it("has nothing to do when its records are lost and its stacks are adopted", async () => {
    const before = await stacks();
    const forgotten = [
      await desk.proton("forget", "service/items", "--aws"),
      await desk.proton("forget", "environment/local", "--aws"),
    ];

    const adopted = await desk.proton("adopt", "--aws", "--yes");
    const planned = await desk.proton("plan", "--aws");

    expect(forgotten.map(({ code }) => code)).toEqual([0, 0]);
    expect(adopted).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("pipeline of items"),
    });
    expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing to do") });
    expect(await stacks()).toEqual(before);
  });

  it("shows what was changed past its stacks, and brings it back", async () => {
    await protectedTable(true);

    const drifted = await desk.proton("status", "--aws", "--drift", "--exit-code");
    const repaired = await desk.proton(
      "repair",
      "environment",
      "local",
      "--drift",
      "--aws",
      "--yes",
    );
    const after = await desk.proton("status", "--aws", "--drift", "--json");
    const again = await desk.proton("repair", "environment", "local", "--drift", "--aws");

    expect(drifted).toMatchObject({ code: 1 });
    expect(drifted.stdout).toContain("/DeletionProtectionEnabled: false -> true");
    expect(repaired.stderr).toContain("DeletionProtectionEnabled: true -> false");
    expect(repaired).toMatchObject({ code: 0, stderr: expect.stringContaining("Reverted") });
    const outcomes = JSON.parse(after.stdout).drift.map(
      ({ drift }: { readonly drift: { readonly outcome: string } }) => drift.outcome,
    );
    expect(outcomes).toEqual(["in-sync", "in-sync", "in-sync"]);
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("Nothing to do") });
  });

  it("gets out of a deletion that failed, leaving what is in the way", async () => {
    const table = await protectedTable(true);

    const destroyed = await desk.proton("destroy", "--aws", "--yes");
    const stuck = await desk.proton("repair", "environment", "local", "--aws", "--yes");
    const repaired = await desk.proton(
      ...["repair", "environment", "local", "--leave", "Table", "--aws", "--yes"],
    );

    expect(destroyed).toMatchObject({ code: 1, stderr: expect.stringContaining("Table") });
    expect(stuck).toMatchObject({ code: 1, stderr: expect.stringContaining("stuck still: Table") });
    expect(repaired).toMatchObject({ code: 0, stderr: expect.stringContaining("Deleted") });
    expect(await protectedTable(false, table)).toBe(table);
    await dynamodb.send(new DeleteTableCommand({ TableName: table }));
  });

  it("goes when it is destroyed, and leaves what bootstrap made", async () => {
    const destroyed = await desk.proton("destroy", "--aws", "--yes");

    expect(destroyed).toMatchObject({ code: 0 });
    expect(await stacks()).toEqual([]);
    const { Stacks } = await client.send(
      new DescribeStacksCommand({ StackName: "proton-bootstrap" }),
    );
    expect(Stacks).toHaveLength(1);
  });
});

function configurationOf(variables: Readonly<Record<string, string>>) {
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region = "us-east-1" } = variables;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = variables;
  return {
    region,
    ...(endpoint && { endpoint }),
    ...(endpoint &&
      accessKeyId &&
      secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
  };
}

/** A pipeline has a source: nothing fetches from it here. */
function withRepository(file: string, { AWS_REGION: region }: Readonly<Record<string, string>>) {
  const text = readFileSync(file, "utf8");
  const spec = "    spec: lambda-service/spec/local.yaml\n";
  const repository = `    repository:
      id: acme/items
      branch: main
      connection: arn:aws:codeconnections:${region}:000000000000:connection/11111111-2222-3333-4444-555555555555
`;
  writeFileSync(file, text.replace(spec, `${spec}${repository}`));
  // The provisioning role makes no roles without it.
  const boundary = `permissions_boundary: proton-boundary-${region}`;
  for (const [name, from, to] of [
    ["environment", "spec:\n", `spec:\n  ${boundary}\n`],
    ["lambda-service", "pipeline: {}", `pipeline: { ${boundary} }`],
  ] as const) {
    const path = join(dirname(file), name, "spec/local.yaml");
    writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
  }
}
