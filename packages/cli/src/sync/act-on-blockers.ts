import type { SyncBlocker } from "@proton/control-plane";
import type { ExitCode } from "../command.ts";
import type { SyncCommandRun } from "../commands/sync.ts";
import { listAll } from "../estate/list-all.ts";
import type { ProtonApi } from "../estate/proton-api.ts";
import { formatTable } from "../output/format-table.ts";
import { printableLine } from "../output/printable.ts";
import { UsageError } from "../usage-error.ts";

/** A blocker with what it blocks: the whole service, or one instance of it. */
type ListedBlocker = SyncBlocker & { readonly serviceInstanceName?: string };

/** `proton sync blocker`: what keeps a service from being synced, and the way out. */
export async function actOnBlockers(run: SyncCommandRun): Promise<ExitCode> {
  const [verb, name] = run.words;
  if (verb === "list" && name !== undefined) return list(run, name);
  if (verb === "resolve" && name !== undefined) return resolve(run, name);
  throw new UsageError(
    "say what to do: proton sync blocker list <service>, or proton sync blocker resolve <id> --reason <text>",
  );
}

async function list(
  { connection, given, terminal }: SyncCommandRun,
  serviceName: string,
): Promise<ExitCode> {
  const blockers = await blockersOf(connection.api, serviceName);
  const { style } = terminal;
  if (given.flag("json")) terminal.write(`${JSON.stringify(blockers, null, 2)}\n`);
  else if (blockers.length === 0)
    terminal.write(`nothing has blocked the sync of ${serviceName}\n`);
  else {
    const head = ["id", "blocks", "status", "reason"].map((each) => style("dim", each));
    const rows = blockers.map(({ id, serviceInstanceName, status, createdReason, ...more }) => [
      id,
      serviceInstanceName ?? "the service",
      style(status === "ACTIVE" ? "red" : "green", status),
      printableLine(more.resolvedReason ?? createdReason),
    ]);
    terminal.write(`${formatTable([head, ...rows]).join("\n")}\n`);
  }
  return blockers.some(({ status }) => status === "ACTIVE") ? 1 : 0;
}

/** Those of the service as a whole, and then those of each instance: the API shows each alone. */
async function blockersOf(api: ProtonApi, serviceName: string): Promise<readonly ListedBlocker[]> {
  const instances = await listAll(
    (token) => api.call("ListServiceInstances", { serviceName, ...token }),
    (page) => page.serviceInstances,
  );
  const parts = [{}, ...instances.map(({ name }) => ({ serviceInstanceName: name }))];
  const read = parts.map(async (part) => {
    const answer = await api.call("GetServiceSyncBlockerSummary", { serviceName, ...part });
    const { latestBlockers = [] } = answer.serviceSyncBlockerSummary ?? {};
    return latestBlockers.map((blocker) => ({ ...blocker, ...part }));
  });
  return (await Promise.all(read)).flat();
}

async function resolve(
  { connection, given, terminal }: SyncCommandRun,
  id: string,
): Promise<ExitCode> {
  const resolvedReason = given.option("reason");
  if (!resolvedReason) throw new UsageError("say why with --reason: it is kept with the blocker");
  const answer = await connection.api.call("UpdateServiceSyncBlocker", { id, resolvedReason });
  const { serviceName, serviceInstanceName } = answer;
  const name = serviceInstanceName ? `${serviceName}/${serviceInstanceName}` : serviceName;
  terminal.write(
    given.flag("json")
      ? `${JSON.stringify(answer, null, 2)}\n`
      : `resolved: ${name} is synced again, see proton sync status\n`,
  );
  await connection.drain?.();
  return 0;
}
