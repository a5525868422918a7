import type { OperationName } from "@proton/control-plane";
import { didYouMean, nearest } from "@proton/text";
import { readText } from "../bundles/read-text.ts";
import type { Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { withConnection } from "../connection/open-connection.ts";
import { readInputWithin } from "../read-within.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `proton api`: any operation of Proton's API. */
export const api: Command = {
  usage: "<Operation> [--input <json>|@<file>|-] [options]",
  details: `The input is JSON with the members that AWS documents, from a file after @, from standard input
after -. What waits in the background is waited for when the control plane runs in this process.
Exit code: 0 answered, 1 the API answered an error (its code and message on standard error), 2 could
not run.`,
  options: {
    input: { description: "The input", placeholder: "<json>", default: "{}" },
    json: { description: "Print JSON on one line" },
    ...connectionOptions,
  },
  positionals: { minimum: 1, maximum: 1 },
  async run(given, terminal) {
    const { operationNames } = await import("@proton/control-plane/client");
    const name = operationName(given.positionals[0] ?? "", operationNames);
    const input = await readInput(given.option("input") ?? "", terminal);
    return withConnection(given, terminal, async (connection): Promise<ExitCode> => {
      const output = await connection.api.callJson(name, input);
      terminal.write(`${JSON.stringify(output, null, given.flag("json") ? 0 : 2)}\n`);
      await connection.drain?.();
      return 0;
    });
  },
};

/** `GetService`, or `get-service` as the AWS CLI writes it. */
function operationName(given: string, names: readonly OperationName[]): OperationName {
  const pascal = given.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const name = names.find((each) => each === pascal);
  if (name !== undefined) return name;
  throw new UsageError(
    `"${given}" is not an operation of Proton${didYouMean(nearest(pascal, names))}`,
  );
}

async function readInput(given: string, terminal: Terminal): Promise<unknown> {
  const source =
    given === "-" ? "standard input" : given.startsWith("@") ? given.slice(1) : "--input";
  const json =
    given === "-"
      ? await readInputWithin(process.stdin)
      : given.startsWith("@")
        ? readText(source, terminal).text
        : given;
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new UsageError(`${source} is not JSON: ${(error as Error).message}`);
  }
}
