import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { deployStack, type Provisioner } from "@proton/cloudformation";
import { createAwsProvisioner } from "@proton/cloudformation/aws-provisioner";
import {
  type BundleWork,
  type ControlPlane,
  createControlPlane,
  createIsolatedBundleWork,
  createStore,
  type EmbeddedTable,
  openEmbeddedTable,
  type Store,
} from "@proton/control-plane";
import { openSandbox, type Sandbox } from "@proton/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootstrapTemplate } from "../src/bootstrap/bootstrap-template.ts";
import type { Connection } from "../src/connection/connection.ts";
import { makeEstate } from "../src/estate/change-estate.ts";
import { loadEstate } from "../src/estate/load-estate.ts";
import type { Terminal } from "../src/terminal.ts";
import { tinyEstate } from "./support/run-proton.ts";

/** `PROTON_TEST_EVERY_WRITE=1` kills at each write, not only at some. */
const everyWrite = process.env.PROTON_TEST_EVERY_WRITE !== undefined;

/** A process is killed: nothing that it asks for happens any more. */
class Killed extends Error {
  override readonly name = "Killed";
}

/** Where a process is killed: at one of its writes, before it is made or just after. */
interface Kill {
  readonly write: number;
  readonly moment: "before" | "after";
}

interface Mortal {
  read<Answer>(act: () => Promise<Answer>): Promise<Answer>;
  write<Answer>(act: () => Promise<Answer>): Promise<Answer>;
  isDead(): boolean;
}

function mortal({ write: last, moment }: Kill): Mortal {
  let writes = 0;
  let dead = false;
  async function alive<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    if (dead) throw new Killed();
    const answer = await act();
    if (dead) throw new Killed();
    return answer;
  }
  return {
    read: alive,
    async write(act) {
      if (!dead) writes += 1;
      if (dead || writes !== last) return alive(act);
      const made = moment === "after" ? act() : undefined;
      dead = true;
      await made;
      throw new Killed();
    },
    isDead: () => dead,
  };
}

const never: Kill = { write: Number.POSITIVE_INFINITY, moment: "before" };

/** What a process works with. */
interface Tools {
  readonly store: Store;
  readonly provisioner: Provisioner;
  close(): void;
}

const directory = mkdtempSync(join(tmpdir(), "proton-killed-apply-"));
const OBJECTS = new Map<string, Uint8Array>();
let sandbox: Sandbox;
let table: EmbeddedTable;
let stateTable: string;
let bundleWork: BundleWork;

beforeAll(async () => {
  sandbox = await openSandbox({ directory: join(directory, "sandbox") });
  table = await openEmbeddedTable();
  bundleWork = createIsolatedBundleWork({ isWaitedFor: true });
  const made = await deployStack(sandbox.provisioner, {
    ...{ stackName: "proton-bootstrap", clientToken: "bootstrap" },
    templateBody: JSON.stringify(bootstrapTemplate({ requireBoundary: true, policyArns: [] })),
  });
  stateTable = made.stack?.outputs.StateTable ?? "";
});
afterAll(async () => {
  await bundleWork?.close();
  await table?.close();
  await sandbox?.close();
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});

const WRITES = /^(Put|Update|Delete|Transact|BatchWrite|Create|Execute|Cancel)/;

/** As `--table` has them: each call of the SDK is one that the process may die at. */
function ofAccount({ read, write }: Mortal): Tools {
  const { region, operatorCredentials: credentials } = sandbox;
  const configuration = { endpoint: sandbox.endpoints.s3, region, credentials };
  const dynamodb = new DynamoDBClient(configuration);
  const cloudFormation = new CloudFormationClient(configuration);
  for (const { middlewareStack } of [dynamodb, cloudFormation]) {
    middlewareStack.add(
      // biome-ignore lint/suspicious/noExplicitAny: two clients, one middleware
      (next: any, { commandName = "" }: { readonly commandName?: string }) =>
        // biome-ignore lint/suspicious/noExplicitAny: the same
        (request: any) =>
          (WRITES.test(commandName) ? write : read)(() => next(request)),
      { step: "initialize" },
    );
  }
  return {
    store: createStore({ client: dynamodb, tableName: stateTable }),
    provisioner: createAwsProvisioner({ client: cloudFormation, waitMilliseconds: 5 }),
    close() {
      dynamodb.destroy();
      cloudFormation.destroy();
    },
  };
}

/** As a process on this machine has them. */
function ofThisMachine({ read, write }: Mortal): Tools {
  const store = createStore(table);
  const { provisioner } = sandbox;
  return {
    store: {
      get: (kind, id) => read(() => store.get(kind, id)),
      list: (kind, options) => read(() => store.list(kind, options)),
      create: (kind, value, options) => write(() => store.create(kind, value, options)),
      update: (kind, id, change) => write(() => store.update(kind, id, change)),
      remove: (kind, id, condition) => write(() => store.remove(kind, id, condition)),
    },
    provisioner: {
      plan: (request) => read(() => provisioner.plan(request)),
      begin: (request) => write(() => provisioner.begin(request)),
      look: (deployment) => read(() => provisioner.look(deployment)),
      cancel: (deployment) => write(() => provisioner.cancel(deployment)),
      remove: (request) => write(() => provisioner.remove(request)),
      describe: (stackName) => read(() => provisioner.describe(stackName)),
    },
    close: () => undefined,
  };
}

/** A second passes whenever somebody looks at it, and waits take a hundredth of their time. */
function quickClock() {
  let seconds = 0;
  return {
    now() {
      seconds += 1;
      return seconds * 1000;
    },
    sleep: (milliseconds: number) => setTimeout(milliseconds / 100, undefined, { ref: false }),
  };
}

interface Place {
  readonly open: (life: Mortal) => Tools;
  readonly sharing: "command" | "exclusive";
  /** How many writes lie between two kills. */
  readonly stride: number;
}

function processOf({ open, sharing }: Place, life: Mortal) {
  const tools = open(life);
  const plane = createControlPlane({
    ...{ store: tools.store, provisioner: tools.provisioner, clock: quickClock(), sharing },
    ...{ accountId: sandbox.accountId, region: sandbox.region },
    artifacts: { fetch: async ({ key }) => OBJECTS.get(key) as Uint8Array },
  });
  return {
    plane,
    store: tools.store,
    async close() {
      await plane.close().catch(() => undefined);
      tools.close();
    },
  };
}

/** A copy of the tiny estate in which everything has a name of its own. */
function estateNamed(suffix: string): string {
  const at = join(directory, suffix);
  cpSync(tinyEstate, join(at, "proton"), { recursive: true });
  const entries = readdirSync(join(at, "proton"), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, "utf8")
      .replaceAll(/\b(tiny-environment|tiny-service)\b/g, `$1-${suffix}`)
      .replaceAll(/\b(name|environment): (dev|app)\b/g, `$1: $2-${suffix}`)
      .replace(
        /( +)(template: tiny-service-\S+)/,
        '$1$2\n$1repository: { id: a/b, branch: main, connection: "arn:aws:codeconnections:us-east-1:000000000000:connection/1" }',
      );
    writeFileSync(file, text);
  }
  return at;
}

/** `proton apply --yes` in this process; what it printed. */
async function apply(plane: ControlPlane, at: string): Promise<string> {
  const lines: string[] = [];
  const print = (text: string) => void lines.push(text);
  const terminal: Terminal = {
    ...{ directory: at, color: false, environmentVariables: {}, isInteractive: false },
    ...{ write: print, writeDocument: print, writeError: print },
    ...{ ask: async () => "", display: (path) => path, style: (_, text) => text },
    resolve: (path) => resolve(at, path),
  };
  const connection: Connection = {
    ...{ api: plane, description: "a test", inProcess: true, pollMilliseconds: 50 },
    bucket: "bundles",
    async upload(key, bytes) {
      OBJECTS.set(key, bytes);
      return { bucket: "bundles", key };
    },
    takeUp: (waitedFor) => plane.takeUp(waitedFor),
    close: async () => undefined,
  };
  const given = {
    positionals: [],
    option: () => undefined,
    options: () => [],
    flag: (name: string) => name === "yes",
  };
  const read = loadEstate(at, join(at, "proton/proton.yaml"));
  if (read.kind !== "loaded") throw new Error(JSON.stringify(read.findings));
  const { loaded, inputFindings } = read;
  const run = { connection, loaded, inputFindings, bundleWork, given, terminal };
  const code = await makeEstate(run);
  await plane.drain();
  if (code !== 0) throw new Error(lines.join(""));
  return lines.join("");
}

/** Everything that came of an estate, without the names that are its own. */
async function resultOf(plane: ControlPlane, suffix: string) {
  const own = (name = "") => name.includes(`-${suffix}-`);
  const environmentName = `dev-${suffix}`;
  const serviceName = `app-${suffix}`;
  const { environment } = await plane.call("GetEnvironment", { name: environmentName });
  const { serviceInstances } = await plane.call("ListServiceInstances", { serviceName });
  const deployments = [
    ...(await plane.call("ListDeployments", { environmentName })).deployments,
    ...(await plane.call("ListDeployments", { serviceName })).deployments,
  ];
  const versions = async (templateName: string) =>
    (await plane.call("ListEnvironmentTemplateVersions", { templateName })).templateVersions;
  const names = sandbox.stacks().map(({ stackName }) => stackName);
  const stacks = await Promise.all(names.filter(own).map((s) => sandbox.provisioner.describe(s)));
  const { service } = await plane.call("GetService", { name: serviceName });
  const result = {
    environment: environment?.deploymentStatus,
    service: service?.status,
    pipeline: service?.pipeline?.deploymentStatus,
    instances: serviceInstances.map(({ name, deploymentStatus }) => [name, deploymentStatus]),
    deployments: deployments
      .map(({ targetArn, deploymentStatus }) => [targetArn, deploymentStatus])
      .sort(),
    // A minor version's number may be drawn and never used.
    versions: (await versions(`tiny-environment-${suffix}`)).map(
      ({ majorVersion, status }) => `${majorVersion} ${status}`,
    ),
    stacks: stacks
      .map((stack) => [
        stack?.stackName.replace(/--.*/, ""),
        stack?.status,
        stack?.resources.map(({ logicalResourceId }) => logicalResourceId).sort(),
      ])
      .sort(),
  };
  return JSON.parse(JSON.stringify(result).replaceAll(suffix, "x"));
}

const places: Readonly<Record<string, Place>> = {
  "on a state table": { open: ofAccount, sharing: "command", stride: 61 },
  "on this machine": { open: ofThisMachine, sharing: "exclusive", stride: 23 },
};

describe.each(Object.entries(places))("an apply %s", (name, place) => {
  const letter = name === "on a state table" ? "t" : "m";

  it("comes to the same result when it is killed at any write and run again", async () => {
    const whole = processOf(place, mortal(never));
    const first = `${letter}0`;
    await apply(whole.plane, estateNamed(first));
    const expected = await resultOf(whole.plane, first);
    await whole.close();
    expect(expected).toMatchObject({ environment: "SUCCEEDED", service: "ACTIVE" });

    let kills = 0;
    for (let write = 1; ; write += everyWrite ? 1 : place.stride) {
      const suffix = `${letter}${write}`;
      const at = estateNamed(suffix);
      const life = mortal({ write, moment: write % 2 === 0 ? "before" : "after" });
      const victim = processOf(place, life);
      await apply(victim.plane, at).catch((error) => {
        if (!life.isDead()) throw error;
      });
      await victim.close();
      const survivor = processOf(place, mortal(never));
      if (place.sharing === "exclusive") await survivor.plane.start();
      await apply(survivor.plane, at);
      const again = await apply(survivor.plane, at);

      expect(await resultOf(survivor.plane, suffix), `killed at write ${write}`).toEqual(expected);
      expect(again, `killed at write ${write}`).toContain("Nothing to do");
      expect(await unfinished(survivor.plane), `killed at write ${write}`).toBe(0);
      await survivor.close();
      if (!life.isDead()) break;
      kills += 1;
    }
    console.log(`${kills} kills ${name}`);

    expect(kills).toBeGreaterThan(1);
  });
});

/** How much work is marked as under way: whoever looks takes what nobody has. */
async function unfinished(plane: ControlPlane): Promise<number> {
  const started = await plane.start();
  await plane.drain();
  return started;
}
