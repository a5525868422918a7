import type { RepositoryProvider } from "@proton/control-plane";
import type { ExitCode } from "../command.ts";
import type { SyncCommandRun } from "../commands/sync.ts";
import { UsageError } from "../usage-error.ts";
import { SYNC_KINDS, type SyncKind } from "./sync-kinds.ts";

/** `proton sync config`: shows, sets or removes where one thing comes from. */
export async function configureSync(run: SyncCommandRun): Promise<ExitCode> {
  const { connection, words, given, terminal } = run;
  const [word = "", name] = words;
  const kind = new Map<string, SyncKind>(Object.entries(SYNC_KINDS)).get(word);
  if (kind === undefined || name === undefined) {
    throw new UsageError(
      `name what is synced: proton sync config <${Object.keys(SYNC_KINDS).join(" | ")}> <name>`,
    );
  }
  const config = await act(run, kind, name);
  if (config === undefined) {
    terminal.writeError(
      `the ${word.replace("-", " ")} ${name} is not synced; --repository <owner/name> says from where\n`,
    );
    return 1;
  }
  if (given.flag("json")) terminal.write(`${JSON.stringify(config, null, 2)}\n`);
  else {
    for (const [key, value] of Object.entries(config)) {
      if (value !== undefined) terminal.write(`${key}: ${value}\n`);
    }
  }
  await connection.drain?.();
  return 0;
}

function act(
  { connection, given }: SyncCommandRun,
  kind: SyncKind,
  name: string,
): Promise<object | undefined> {
  const { api } = connection;
  if (given.flag("delete")) return kind.remove(api, name);
  const repositoryName = given.option("repository");
  if (repositoryName === undefined) return kind.get(api, name);
  return kind.set(api, name, {
    repositoryName,
    repositoryProvider: given.option("provider") as RepositoryProvider,
    branch: given.option("branch") ?? "main",
    subdirectory: given.option("subdirectory"),
    filePath: given.option("file") ?? "proton-ops.yaml",
  });
}
