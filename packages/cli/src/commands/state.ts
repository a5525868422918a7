import { join } from "node:path";
import { backUpSnapshot, backUpState, checkState, restoreState } from "@proton/sandbox";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { openServerConnection } from "../connection/server-connection.ts";
import { findServer } from "../local/endpoint-file.ts";
import { explainListening, requireNoServer } from "../local/explain-listening.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `proton state`: backups of what is kept on this machine, and the records of an account as a file. */
export const state: Command = {
  usage:
    "backup <directory> | restore <directory> [--replace] | check | export <file> | import <file> [--replace] | migrate",
  details: `A backup is a directory with every file of the state and its checksum, all of one moment. A server may
run meanwhile: it answers nothing for as long as its tables are copied. Nothing may run on the state while
a backup is put back.
With --aws or --table, \`export\` writes the records of an account, one item a line as DynamoDB's own
exports have them, while nothing is under way; \`import\` takes a table without records, or replaces them
with --replace: no command works on them until it has ended; \`migrate\` brings
records that an older proton wrote into today's form, while nothing works on them.
Exit code: 0 done, 1 check found damage, 2 could not run.`,
  options: {
    ...connectionOptions,
    replace: { description: "With restore and import: put it in the place of what is there" },
    state: {
      description: "Where the sandbox is kept",
      placeholder: "<directory>",
      default: ".proton",
    },
  },
  positionals: { minimum: 1, maximum: 2 },
  async run(given, terminal) {
    try {
      const [verb, file] = given.positionals;
      if ((verb === "export" || verb === "import") && file !== undefined) {
        const { transferState } = await import("../state/transfer-command.ts");
        return await transferState(verb, file, given, terminal);
      }
      if (verb === "migrate" && file === undefined) {
        const { migrateTable } = await import("../state/migrate-command.ts");
        return await migrateTable(given, terminal);
      }
      return await runVerb(given, terminal);
    } catch (error) {
      throw explainListening(error);
    }
  },
};

async function runVerb(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [verb = "", path] = given.positionals;
  const stateDirectory = terminal.resolve(given.option("state") ?? "");
  if (verb === "check" && path === undefined) return check(stateDirectory, terminal);
  if ((verb !== "backup" && verb !== "restore") || path === undefined) {
    throw new UsageError(
      "say `backup <directory>`, `restore <directory>`, `check`, `export <file>`, `import <file>` or `migrate`",
    );
  }
  const server = verb === "backup" ? await findServer(stateDirectory) : undefined;
  if (server === undefined) await requireNoServer(stateDirectory);
  // Credentials and data are in it: it is for the owner alone.
  process.umask(0o077);
  const [directory, other] = [join(stateDirectory, "sandbox"), terminal.resolve(path)];
  const { files, bytes } =
    server !== undefined
      ? await backUpSnapshot(await openServerConnection(server).snapshot(), other)
      : verb === "backup"
        ? await backUpState(directory, other)
        : await restoreState(other, directory, { replace: given.flag("replace") });
  const shown = terminal.display(stateDirectory);
  const what = verb === "backup" ? `${shown} is in ${path}` : `${shown} is what ${path} holds`;
  terminal.write(`${what}: ${files} files, ${bytes} bytes\n`);
  return 0;
}

async function check(stateDirectory: string, terminal: Terminal): Promise<ExitCode> {
  let count = 0;
  for (const { file, problem } of checkState(join(stateDirectory, "sandbox"))) {
    terminal.write(`${terminal.display(file)} ${problem}\n`);
    count += 1;
  }
  if (count > 0) return 1;
  terminal.write(`no file of ${terminal.display(stateDirectory)} is missing or cut\n`);
  return 0;
}
