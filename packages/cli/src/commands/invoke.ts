import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { exampleEvent, type InvokeResult, readSandboxContents } from "@proton/sandbox";
import { readText } from "../bundles/read-text.ts";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { openConnection } from "../connection/open-connection.ts";
import { findLogs, nameLogs } from "../logs/log-names.ts";
import { readInputWithin } from "../read-within.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `proton invoke`: calls one function of the sandbox. */
export const invoke: Command = {
  usage: '<function> [--event <file> | --route "GET /items"] [options]',
  details: `The function goes by the same names as with proton logs. The event is JSON from a file, or from
standard input with --event -, as \`proton logs <function> --events\` prints it; or it is made of a
request as an HTTP API would. What the function answers is on standard output. Exit code: 0 it
answered, 1 it failed, 2 it could not be called.`,
  options: {
    event: { description: "The event, as JSON; - for standard input", placeholder: "<file>" },
    route: {
      description: "A request: method and path, as in GET /items/{id}?limit=2",
      placeholder: "<route>",
    },
    set: {
      description: "With --route, the value of a path parameter",
      placeholder: "<name>=<value>",
      multiple: true,
    },
    header: {
      description: "With --route, a header, as in accept: application/json",
      placeholder: "<header>",
      multiple: true,
    },
    body: { description: "With --route, the body", placeholder: "<text>", default: "" },
    "payload-format": {
      description: "With --route, the version of the event",
      placeholder: "<version>",
      values: ["1.0", "2.0"],
      default: "2.0",
    },
    json: { description: "Print the answer on one line" },
    state: {
      description: "Where the sandbox is kept",
      placeholder: "<directory>",
      default: ".proton",
    },
  },
  positionals: { minimum: 1, maximum: 1 },
  run,
};

async function run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [word = ""] = given.positionals;
  const directory = join(terminal.resolve(given.option("state") ?? ""), "sandbox");
  const functionName = functionOf(directory, word);
  const payload = await eventOf(given, terminal);
  const local = { ...terminal, environmentVariables: {} };
  const connection = await openConnection(given, local);
  try {
    if (connection.invoke === undefined) throw new UsageError("only this machine's functions");
    const result = await connection.invoke(functionName, payload);
    return show(result, given, terminal, word);
  } finally {
    await connection.close();
  }
}

function functionOf(directory: string, word: string): string {
  const functions = nameLogs(readSandboxContents(directory).logSources).filter(
    ({ source }) => source.kind === "function",
  );
  const found = findLogs(functions, word);
  const [one] = found;
  if (one !== undefined && found.length === 1) return one.source.physicalId;
  const names = found.map(({ owner, name }) => `${owner}/${name}`).join(", ");
  throw new UsageError(`"${word}" is the name of ${found.length} functions: say which of ${names}`);
}

async function eventOf(given: Arguments, terminal: Terminal): Promise<unknown> {
  const [file, route] = [given.option("event"), given.option("route")];
  if (file !== undefined && route !== undefined) {
    throw new UsageError("--event and --route both say what to send: give one of them");
  }
  if (route !== undefined) return requestOf(route, given);
  if (file === undefined) return {};
  const written =
    file === "-" ? await readInputWithin(process.stdin) : readText(file, terminal).text;
  try {
    return JSON.parse(written);
  } catch (error) {
    throw new UsageError(`the event is not JSON: ${(error as Error).message}`);
  }
}

function requestOf(route: string, given: Arguments): unknown {
  const [, method, path = "", query = ""] = /^([A-Z]+) (\/[^?\s]*)(?:\?(\S*))?$/.exec(route) ?? [];
  if (method === undefined) {
    throw new UsageError(`the route is "${route}", but must be like "GET /items/{id}"`);
  }
  const pairs = (option: string, separator: RegExp) =>
    given.options(option).map((pair): readonly [string, string] => {
      const [name = "", value] = pair.split(separator, 2);
      if (value === undefined || name === "") {
        throw new UsageError(`--${option} is "${pair}", but must have a name and a value`);
      }
      return [name, pair.slice(pair.search(separator)).replace(separator, "")];
    });
  const pathParameters = Object.fromEntries(pairs("set", /=/));
  const wanted = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name = ""]) => name);
  const missing = wanted.find((name) => !Object.hasOwn(pathParameters, name));
  if (missing !== undefined) {
    throw new UsageError(`the route has {${missing}}: give --set ${missing}=<value>`);
  }
  return exampleEvent({
    routeKey: `${method} ${path}`,
    pathParameters,
    query,
    headers: pairs("header", /:\s*/),
    body: given.option("body") ?? "",
    payloadFormat: given.option("payload-format") as "1.0" | "2.0",
    accountId: "000000000000",
    id: randomUUID(),
    time: new Date(),
  });
}

function show(result: InvokeResult, given: Arguments, terminal: Terminal, word: string): ExitCode {
  switch (result.kind) {
    case "ok":
      terminal.write(`${JSON.stringify(result.payload, null, given.flag("json") ? 0 : 2)}\n`);
      return 0;
    case "function-error":
      terminal.write(`${JSON.stringify(result.payload, null, given.flag("json") ? 0 : 2)}\n`);
      terminal.writeError(
        `${terminal.style("red", "failed")}   ${result.errorType}: ${result.errorMessage}\n         more: proton logs ${word}\n`,
      );
      return 1;
    case "throttled":
      throw new UsageError(`${word} runs as often at once as it may: try again`);
    default:
      throw new UsageError(result.message);
  }
}
