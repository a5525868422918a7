import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { deployStack } from "@proton/cloudformation";
import { createAwsProvisioner, createStackImport } from "@proton/cloudformation/aws-provisioner";
import { createLocalBundleWork } from "@proton/control-plane";
import { openSandbox, type Sandbox } from "@proton/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountStacks } from "../account/account-stacks.ts";
import type { Arguments } from "../command.ts";
import { type LoadedEstate, loadEstate } from "../estate/load-estate.ts";
import type { Terminal } from "../terminal.ts";
import type { AccountStacks } from "./account-stacks.ts";
import { importMissing, survivorsOf } from "./import-missing.ts";
import { estateParts, pairStacks } from "./pair-stacks.ts";

const estate = join(import.meta.dirname, "../../fixtures/estate");
const Item = { id: { S: "kept" } };
const TABLE = "outlived";

describe("an import of what outlived its stack", () => {
  let directory: string;
  let sandbox: Sandbox;
  let server: Server;
  let loaded: LoadedEstate;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "proton-import-"));
    cpSync(estate, join(directory, "proton"), { recursive: true });
    const template = join(directory, "proton/environment/infrastructure/cloudformation.yaml");
    const retaining = readFileSync(template, "utf8").replace(
      /DeletionPolicy: \w+/,
      "DeletionPolicy: Retain",
    );
    writeFileSync(template, retaining);
    const read = loadEstate(directory, join(directory, "proton/proton.yaml"));
    if (read.kind !== "loaded") throw new Error("the estate was not loaded");
    loaded = read.loaded;
    sandbox = await openSandbox({ directory: join(directory, "sandbox") });
    server = createServer((request, response) => sandbox.handle(request, response));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const Table = {
      Type: "AWS::DynamoDB::Table",
      DeletionPolicy: "Retain",
      Properties: {
        TableName: TABLE,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      },
    };
    await deployStack(sandbox.provisioner, {
      ...{ stackName: "first", clientToken: "first" },
      templateBody: JSON.stringify({ Resources: { Table } }),
    });
    await new DynamoDBClient(options()).send(new PutItemCommand({ TableName: TABLE, Item }));
    await deleteStack("first");
  });

  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await sandbox.close();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  const options = () => ({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: sandbox.operatorCredentials,
    ...{ region: "us-east-1", maxAttempts: 1 },
  });

  async function stacks() {
    const { Stacks = [] } = await new CloudFormationClient(options()).send(
      new DescribeStacksCommand({}),
    );
    return Stacks;
  }

  async function deleteStack(StackName: string | undefined): Promise<void> {
    const client = new CloudFormationClient(options());
    await client.send(new DeleteStackCommand({ StackName }));
    while ((await stacks()).length > 0) await new Promise((go) => setTimeout(go, 5));
  }

  /**
   * The account as a command sees it that is killed at the first call of its how-many-eth operation,
   * before or after that is done: nothing of it goes on. How often it looks is a matter of time.
   */
  function account(at: { readonly operation: number; readonly isDone: boolean }) {
    const client = new CloudFormationClient(options());
    const operations = new Set<string>();
    let isKilled = false;
    const { promise: killed, resolve } = Promise.withResolvers<void>();
    const kill = () => {
      isKilled = true;
      resolve();
      return new Promise<never>(() => undefined);
    };
    client.middlewareStack.add(
      (next, { commandName = "" }) =>
        async (request) => {
          const isFirst = !operations.has(commandName);
          operations.add(commandName);
          const isLast = isFirst && operations.size === at.operation;
          if (isKilled || (isLast && !at.isDone)) return kill();
          const answer = await next(request);
          return isLast ? kill() : answer;
        },
      { step: "finalizeRequest", name: "kill", priority: "high" },
    );
    const provisioner = createAwsProvisioner({ client, waitMilliseconds: 2 });
    const seen = accountStacks({ accountId: sandbox.accountId, client, provisioner });
    const imports = createStackImport({ client, waitMilliseconds: 2 });
    return { stacks: { ...seen, imports }, killed, isKilled: () => isKilled };
  }

  /** As `proton adopt --import dev:Table=outlived --yes`, up to its records. */
  async function run(there: AccountStacks, text = `dev:Table=${TABLE}`) {
    const told: string[] = [];
    const given = { options: () => [text], flag: () => true } as unknown as Arguments;
    const terminal = {
      style: (_: string, words: string) => words,
      writeError: (line: string) => told.push(line),
    } as unknown as Terminal;
    const parts = estateParts(loaded).filter(({ kind }) => kind === "environment");
    const context = {
      ...{ loaded, bundleWork: createLocalBundleWork(), outputs: new Map() },
      placeOf: () => ({ stacks: there }),
    };
    const pairing = pairStacks(parts, await there.list());
    const isDone = await importMissing(context, pairing, survivorsOf(given, parts), {
      ...{ given, terminal },
    });
    return { isDone, told: told.join("") };
  }

  const never = { operation: Number.POSITIVE_INFINITY, isDone: true };

  it.each([false, true])(
    "ends once when it is run again, killed at whichever operation (done: %s)",
    async (isDone) => {
      const kills: number[] = [];
      for (let operation = 1; ; operation += 1) {
        const first = account({ operation, isDone });
        await Promise.race([run(first.stacks), first.killed]);
        const second = await run(account(never).stacks);

        const made = await stacks();
        expect(second.isDone, `killed at operation ${operation}: ${second.told}`).toBe(true);
        expect(made.map(({ StackStatus }) => StackStatus)).toEqual(["IMPORT_COMPLETE"]);
        const { StackResources = [] } = await new CloudFormationClient(options()).send(
          new DescribeStackResourcesCommand({ StackName: made[0]?.StackName }),
        );
        expect(StackResources.map((each) => each.PhysicalResourceId)).toEqual([TABLE]);
        await deleteStack(made[0]?.StackName);
        // A run to its end, after which there is nothing left to import.
        if (!first.isKilled()) {
          expect(second.told).toContain("has them already");
          break;
        }
        kills.push(operation);
      }

      const answer = await new DynamoDBClient(options()).send(
        new GetItemCommand({ TableName: TABLE, Key: Item }),
      );
      expect(kills.length).toBeGreaterThan(4);
      expect(answer.Item).toEqual(Item);
    },
  );

  it("is refused where the part has a stack of something else", async () => {
    await run(account(never).stacks);

    await expect(run(account(never).stacks, "dev:Table=another")).rejects.toThrow(
      "dev has a stack: only where that is gone",
    );
    await deleteStack((await stacks())[0]?.StackName);
  });
});
