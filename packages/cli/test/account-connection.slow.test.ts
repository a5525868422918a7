import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { GetEnvironmentCommand, ProtonClient } from "@aws-sdk/client-proton";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

const FIRST = "000000000000";
const SECOND = "222222222222";
const ROLE = `arn:aws:iam::${SECOND}:role/proton`;

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

describe("an environment of the estate in another account", () => {
  let desk: Bench;
  let ready: Ready;

  beforeAll(async () => {
    desk = bench({ estate: tinyEstate });
    edit("template: tiny-environment\n", `template: tiny-environment\n    account: "${SECOND}"\n`);
    ({ ready } = await desk.serve<Ready>("serve", "--port", "0", "--accounts", SECOND));
  });

  afterAll(() => desk.close());

  function edit(from: string, to: string): void {
    const path = join(desk.directory, "proton/proton.yaml");
    const before = readFileSync(path, "utf8");
    expect(before).toContain(from);
    writeFileSync(path, before.replace(from, to));
  }

  const connection = (...words: readonly string[]) => desk.proton("connection", ...words);

  /** Of the operator in an account. */
  const optionsOf = (accountId: string) => ({
    endpoint: ready.url,
    region: "us-east-1",
    maxAttempts: 1,
    credentials: {
      ...ready.credentials,
      accessKeyId: accountId === FIRST ? "local" : `local-${accountId}`,
    },
  });

  async function contentsOf(accountId: string) {
    const { Stacks = [] } = await new CloudFormationClient(optionsOf(accountId)).send(
      new DescribeStacksCommand({}),
    );
    const { TableNames = [] } = await new DynamoDBClient(optionsOf(accountId)).send(
      new ListTablesCommand({}),
    );
    return {
      stacks: Stacks.map(({ StackName = "" }) => StackName.split("-cloud")[0]).sort(),
      tables: TableNames.length,
    };
  }

  it("waits until the connection is accepted", async () => {
    const requested = await connection("request", "dev", "--account", SECOND, "--role", ROLE);
    const applied = await desk.proton("apply", "--yes");
    const status = await desk.proton("status");

    expect(requested).toMatchObject({ code: 0 });
    expect(requested.stdout).toMatch(
      new RegExp(`^requested {2}dev in account ${SECOND} {2}\\S+$`, "m"),
    );
    expect(requested.stderr).toContain(`Account ${FIRST} accepts it: proton connection accept`);
    expect(applied.code).toBe(2);
    expect(applied.stderr).toContain("environment dev waits for its account connection");
    expect(status.stdout).toMatch(new RegExp(`dev +${SECOND} +PENDING`));
    expect(await contentsOf(SECOND)).toEqual({ stacks: [], tables: 0 });
  });

  it("cannot be accepted by the account that requested it, nor by one that there is not", async () => {
    const own = await connection("accept", "dev", "--account", SECOND);
    const unknown = await connection("accept", "dev", "--account", "333333333333");

    expect(own).toMatchObject({ code: 1 });
    expect(own.stderr).toContain(`is for account ${FIRST} to change so`);
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.stderr).toContain("the sandbox has no account 333333333333");
  });

  it("is made there with its services, once it is accepted", async () => {
    const accepted = await connection("accept", "dev");
    const applied = await desk.proton("apply", "--yes");
    const again = await desk.proton("apply", "--yes");
    const status = await desk.proton("status");
    const { environment } = await new ProtonClient(optionsOf(FIRST)).send(
      new GetEnvironmentCommand({ name: "dev" }),
    );

    expect(accepted.stdout).toMatch(/^accepted {2}dev in account/);
    expect(applied).toMatchObject({ code: 0 });
    expect(again.stdout).toContain("Nothing to do");
    expect(status.stdout).toMatch(new RegExp(`dev +${SECOND} +tiny-environment 1.0 +SUCCEEDED`));
    expect(environment).toMatchObject({ environmentAccountId: SECOND });
    const made = await contentsOf(SECOND);
    expect(made.stacks[0]).toMatch(/^AWSProton-app-/);
    expect(made.stacks.at(-1)).toBe("AWSProton-dev");
    expect(made.tables).toBe(1);
    expect((await contentsOf(FIRST)).tables).toBe(0);
    await expect(
      new ProtonClient(optionsOf(SECOND)).send(new GetEnvironmentCommand({ name: "dev" })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("keeps its connection, gets other roles, and moves to another connection", async () => {
    const rejected = await connection("reject", "dev", "--yes");
    const updated = await connection(
      ...["update", "dev", "--account", SECOND, "--component-role", `${ROLE}-components`, "--json"],
    );
    const deleted = await connection("delete", "dev", "--account", SECOND, "--yes");
    const requested = await connection(
      ...["request", "dev", "--account", SECOND, "--role", ROLE, "--json"],
    );
    await connection("accept", "dev");
    const plan = await desk.proton("plan");
    const applied = await desk.proton("apply", "--yes");
    const list = await connection("list");

    expect(rejected).toMatchObject({ code: 1 });
    expect(rejected.stderr).toContain("environment dev is provisioned through it");
    expect(JSON.parse(updated.stdout)).toMatchObject({
      componentRoleArn: `${ROLE}-components`,
      roleArn: ROLE,
    });
    expect(deleted.stdout).toMatch(/^deleted {2}dev/);
    expect(plan.stdout).toContain("other account connection");
    expect(applied).toMatchObject({ code: 0 });
    expect(list.stdout).toMatch(
      new RegExp(`dev +${SECOND} +CONNECTED +${ROLE} +${JSON.parse(requested.stdout).id}`),
    );
  });

  it("stays in its account, and is destroyed there", async () => {
    edit(`account: "${SECOND}"`, 'account: "444444444444"');
    const moved = await desk.proton("plan");
    edit('account: "444444444444"', `account: "${SECOND}"`);
    const destroyed = await desk.proton("destroy", "--yes");

    expect(moved).toMatchObject({ code: 2 });
    expect(moved.stderr).toContain(`environment dev is in account ${SECOND}, where it stays`);
    expect(destroyed).toMatchObject({ code: 0 });
    expect(await contentsOf(SECOND)).toEqual({ stacks: [], tables: 0 });
  });

  it("is an account for a shell", async () => {
    const env = await desk.proton("env", "--account", SECOND, "--json");
    const other = await desk.proton("env", "--account", "333333333333");

    expect(JSON.parse(env.stdout).credentials.accessKeyId).toBe(`local-${SECOND}`);
    expect(other).toMatchObject({ code: 2 });
  });

  it.each([
    [["rename", "dev"], '"rename" is nothing that can be done'],
    [["accept"], "name the environment: proton connection accept <environment>"],
    [["request", "dev", "--account", SECOND], "name it with --role"],
    [["request", "dev", "--account", "12"], '--account is "12"'],
    [["update", "dev", "--account", SECOND], "nothing to change"],
    [["accept", "nothing"], "no account connection is for environment nothing"],
  ])("says what is wrong with %s", async (words, message) => {
    const run = await connection(...words);

    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(message);
  });
});
