import type { Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { openConnection } from "../connection/open-connection.ts";
import { endRequested } from "../local/end-requested.ts";
import { findServer } from "../local/endpoint-file.ts";
import { explainListening } from "../local/explain-listening.ts";
import { portOption } from "../local/port-option.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `proton console`: the console in a browser. */
export const consoleCommand: Command = {
  usage: "[options]",
  details: `Without options: the console of the server on the state, as \`start\`, \`dev\` or \`serve\` runs it.
With --endpoint, --table or --aws of any other Proton: this process then serves the page on loopback,
calls Proton with your own credentials, which the page never sees, and runs until Ctrl-C.

The address that is printed opens the console once, in one browser; another \`proton console\` makes
another. On a terminal the browser is opened.`,
  options: {
    port: {
      description: "Where this process serves the page",
      placeholder: "<port>",
      default: "0",
    },
    "no-open": { description: "Print the address and open no browser" },
    json: { description: "Print one line of JSON" },
    ...connectionOptions,
  },
  positionals: { minimum: 0, maximum: 0 },
  async run(given, terminal): Promise<ExitCode> {
    await requireSomething(given, terminal);
    const connection = await openConnection(given, terminal);
    try {
      const link = await connection.consoleLink?.();
      const show = async (url: string) => {
        const json = given.flag("json");
        terminal.write(json ? `${JSON.stringify({ url })}\n` : `${url}\n`);
        const isWanted = terminal.isInteractive && !given.flag("no-open") && !json;
        if (!isWanted) return;
        const { openBrowser } = await import("../console/open-browser.ts");
        openBrowser(url);
      };
      if (link !== undefined) {
        await show(link);
        return 0;
      }
      const ended = endRequested();
      const { serveConsole } = await import("../console/serve-console.ts");
      const port = portOption(given.option("port") ?? "", "--port");
      const server = await serveConsole(connection, port).catch((error: unknown) => {
        throw explainListening(error);
      });
      await show(server.link);
      if (!given.flag("json")) {
        terminal.writeError(`The console of ${connection.description}. Ctrl-C stops it.\n`);
      }
      await ended;
      await server.close();
      return 0;
    } finally {
      await connection.close();
    }
  },
};

/** The state alone has nobody who would go on with its deployments. */
async function requireSomething(
  given: Parameters<Command["run"]>[0],
  terminal: Terminal,
): Promise<void> {
  const { environmentVariables: variables } = terminal;
  const isNamed =
    given.option("endpoint") ?? given.option("table") ?? variables.AWS_ENDPOINT_URL_PROTON;
  const isAccount = given.flag("aws") || variables.PROTON_AWS === "true";
  if (isNamed || variables.AWS_ENDPOINT_URL || isAccount) return;
  const state = terminal.resolve(given.option("state") ?? ".proton");
  if ((await findServer(state)) !== undefined) return;
  throw new UsageError(
    `nothing runs on ${terminal.display(state)}: run \`proton start\` or \`proton serve\` first, or name a Proton with --endpoint, --table or --aws`,
  );
}
