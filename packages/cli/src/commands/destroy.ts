import type { Arguments, Command, ExitCode } from "../command.ts";
import type { Connection } from "../connection/connection.ts";
import { withConnection } from "../connection/open-connection.ts";
import { confirmed } from "../estate/confirmed.ts";
import { destroyEstate, existingEstate } from "../estate/destroy-estate.ts";
import type { LoadedEstate } from "../estate/load-estate.ts";
import { estateOptions, openEstate } from "../estate/open-estate.ts";
import { InterruptedError, interruption } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";

/** `proton destroy`: deletes what the estate's file names. */
export const destroy: Command = {
  summary: "Delete the services, environments and templates of proton.yaml",
  usage: "[--yes] [options]",
  details: `Deletes their stacks with everything in them that no DeletionPolicy keeps. Always asks, unless
--yes is given. Exit code: 0 everything is gone, 1 something could not be deleted, 2 could not run.`,
  options: { ...estateOptions, yes: { description: "Do not ask", short: "y" } },
  positionals: { minimum: 0, maximum: 0 },
  async run(given, terminal) {
    const loaded = openEstate(given, terminal);
    if (!loaded) return 1;
    return withConnection(given, terminal, (connection) =>
      run(connection, loaded, given, terminal),
    );
  },
};

async function run(
  connection: Connection,
  loaded: LoadedEstate,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const { api, pollMilliseconds } = connection;
  const existing = await existingEstate(api, loaded);
  const { services, environments, templates } = existing;
  const names = [
    ...services.map((name) => `service ${name}, its instances and its pipeline`),
    ...environments.map((name) => `environment ${name}`),
    ...templates.map(({ name }) => `template ${name} and its versions`),
  ];
  const deleted: string[] = [];
  const failed: { readonly name: string; readonly reason: string }[] = [];
  const report = () => {
    if (given.flag("json")) terminal.write(`${JSON.stringify({ deleted, failed })}\n`);
  };
  if (names.length === 0) {
    terminal.writeError("Nothing to do: nothing of the estate is there.\n");
    report();
    return 0;
  }
  if (
    !(await confirmed(
      names.map((name) => `deletes ${name}`),
      given,
      terminal,
    ))
  )
    return 1;
  const signal = interruption();
  const onProgress = (name: string, reason?: string) => {
    if (reason === undefined) deleted.push(name);
    else failed.push({ name, reason });
    const mark =
      reason === undefined ? terminal.style("green", "deleted") : terminal.style("red", "failed ");
    terminal.writeError(`${mark}  ${name}${reason === undefined ? "" : `: ${reason}`}\n`);
  };
  try {
    const isGone = await destroyEstate({ api, existing, pollMilliseconds, signal, onProgress });
    report();
    return isGone ? 0 : 1;
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    terminal.writeError("interrupted: what is under way goes on; run destroy again for the rest\n");
    return 1;
  }
}
