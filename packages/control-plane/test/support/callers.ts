import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as proton from "@aws-sdk/client-proton";
import { type ControlPlane, type RunningServer, serve } from "../../src/index.ts";

/** Calls operations as a client of its kind does; an error has the `code` of the API's. */
export interface Caller {
  readonly call: ControlPlane["call"];
  close(): Promise<void>;
}

const OWN_ACCOUNT = "123456789012";
const OTHER_ACCOUNT = "222222222222";
const SECRET = { secretAccessKey: "a-secret" };

const serveAccounts = (controlPlane: ControlPlane) =>
  serve({
    controlPlane,
    accessKeys: [OWN_ACCOUNT, OTHER_ACCOUNT].map((accountId) => ({
      ...SECRET,
      accessKeyId: keyOf(accountId),
      accountId,
    })),
  });

const keyOf = (accountId: string) => `AKID${accountId}`;

/** Nothing between. */
export async function libraryCaller(plane: ControlPlane): Promise<Caller> {
  return { call: plane.call, close: async () => {} };
}

type Send = (command: unknown) => Promise<never>;
type Commands = Readonly<Record<string, new (input: unknown) => unknown>>;

/** The command of the SDK that calls an operation. */
export function sdkCommand(operation: string, input: unknown): unknown {
  const Command = (proton as unknown as Commands)[`${operation}Command`];
  if (Command === undefined) throw new Error(`the SDK has no operation ${operation}`);
  return new Command(input);
}

/** The SDK as it is published, over HTTP, with signatures. */
export async function sdkCaller(plane: ControlPlane): Promise<Caller> {
  const server = await serveAccounts(plane);
  const clients = new Map(
    [OWN_ACCOUNT, OTHER_ACCOUNT].map((accountId) => {
      const credentials = { ...SECRET, accessKeyId: keyOf(accountId) };
      const place = { endpoint: server.url, region: "us-east-1" };
      return [accountId, new proton.ProtonClient({ ...place, credentials, maxAttempts: 1 })];
    }),
  );
  return {
    async call(name, input, { accountId = OWN_ACCOUNT } = {}) {
      const client = clients.get(accountId) as proton.ProtonClient;
      try {
        return await (client.send.bind(client) as Send)(sdkCommand(name, input));
      } catch (error) {
        throw Object.assign(error as Error, { code: (error as Error).name });
      }
    },
    async close() {
      for (const client of clients.values()) client.destroy();
      await server.close();
    },
  };
}

/** Why the `aws` command cannot be asked, if it cannot. */
export function awsCommandMissing(): string | undefined {
  try {
    const script =
      "import awscli.clidriver, botocore.session as s; s.get_session().get_service_model('proton')";
    execFileSync("python3", ["-c", script], { stdio: "pipe", timeout: 300_000 });
    return undefined;
  } catch (error) {
    return String((error as { stderr?: Buffer }).stderr ?? error)
      .trim()
      .split("\n")
      .at(-1);
  }
}

/** The `aws` command as it is published. */
export interface AwsCaller extends Caller {
  /** Calls an operation with further options, or without one what `aws proton` has beside them. */
  readonly run: (words: readonly string[], operation?: string, input?: object) => Promise<object>;
}

/** All calls are in one process of it. */
export async function awsCaller(plane: ControlPlane): Promise<AwsCaller> {
  const server = await serveAccounts(plane);
  const script = fileURLToPath(new URL("aws-command.py", import.meta.url));
  const child = spawn("python3", [script], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      ...process.env,
      AWS_ENDPOINT_URL_PROTON: server.url,
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_MAX_ATTEMPTS: "1",
      AWS_PAGER: "",
    },
  });
  return { ...awsCalls(child), close: () => endOf(child, server) };
}

interface AwsAnswer {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

function awsCalls(
  child: ChildProcess & { stdin: NonNullable<ChildProcess["stdin"]> },
): Omit<AwsCaller, "close"> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[
    Symbol.asyncIterator
  ]();
  let last: Promise<unknown> = Promise.resolve();
  const ask = async (command: object): Promise<AwsAnswer> => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error("the aws command ended");
    return JSON.parse(value) as AwsAnswer;
  };
  const answerOf = async (command: object): Promise<object> => {
    const answered = last.then(() => ask(command));
    last = answered.catch(() => undefined);
    const { status, out, err } = await answered;
    if (status === 0) return out === "" ? {} : (JSON.parse(out) as object);
    throw Object.assign(new Error(err), { code: /\((\w+)\)/.exec(err)?.[1] });
  };
  return {
    call: (operation, input, { accountId = OWN_ACCOUNT } = {}) =>
      answerOf({ operation, input, words: [], accessKeyId: keyOf(accountId) }) as Promise<never>,
    run: (words, operation, input) =>
      answerOf({ operation, input, words, accessKeyId: keyOf(OWN_ACCOUNT) }),
  };
}

async function endOf(child: ChildProcess, server: RunningServer): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.stdin?.end();
  await ended;
  await server.close();
}
