import {
  type InstanceSpec,
  inputValues,
  type OpsEntry,
  parseOpsFile,
  parseSpec,
} from "@proton/bundle";
import type { Context } from "../context.ts";
import { instanceId, instances, services } from "../records/service-record.ts";
import {
  instanceResourceId,
  type ResourceSyncRecord,
  repositorySyncs,
  type ServiceSyncConfigRecord,
  serviceSyncConfigs,
} from "../records/sync-records.ts";
import { digest } from "../requests/digest.ts";
import { firstError } from "../specs/first-error.ts";
import { activeBlocker } from "./blockers.ts";
import { deployInstance } from "./deploy-instance.ts";
import { repositoryPath } from "./find-config.ts";
import { type SyncResult, syncResource } from "./sync-resource.ts";
import { fromSource, SyncProblem, type SyncRun, shortSha } from "./sync-run.ts";

/**
 * Makes the instances that the ops file names as their specs have them, in its order (User Guide,
 * "Service sync configurations"). Others are neither created nor changed, and none is deleted.
 *
 * @returns why it failed, each
 */
export async function syncService(
  context: Context,
  run: SyncRun,
  config: ServiceSyncConfigRecord,
): Promise<readonly string[]> {
  const { serviceName } = config;
  const entries = await entriesOf(context, run, config);
  const specBranches = [...new Set(entries.map(({ branch }) => branch))];
  await context.store.update(serviceSyncConfigs, serviceName, (now) => ({ ...now, specBranches }));
  const heads = new Map([[run.record.branch, run.sha]]);
  const failures: string[] = [];
  for (const entry of entries) {
    const sha = heads.get(entry.branch) ?? (await headOf(context, run, entry.branch));
    if (sha !== undefined) heads.set(entry.branch, sha);
    failures.push(...(await syncInstance(context, run, { serviceName, entry, sha })));
  }
  return failures;
}

async function entriesOf(
  context: Context,
  { source, repository, sha, record }: SyncRun,
  { serviceName, filePath }: ServiceSyncConfigRecord,
): Promise<readonly OpsEntry[]> {
  const file = repositoryPath("filePath", filePath);
  const text = await fromSource(source.file(repository, sha, file));
  if (text === undefined) {
    throw new SyncProblem(
      `${record.repository} at ${shortSha(sha)} has no file ${file}: add it to branch ${record.branch}, or name another one with UpdateServiceSyncConfig.`,
    );
  }
  const result = parseOpsFile(text, file, serviceName);
  if (result.outcome === "problem") throw new SyncProblem(result.message);
  if ((await context.store.get(services, serviceName)) === undefined) {
    throw new SyncProblem(`Service ${serviceName} does not exist: create it, or delete its sync.`);
  }
  return result.entries;
}

/** Recorded with the run: a branch that has moved since is found by the next look. */
async function headOf(
  context: Context,
  { source, repository, record }: SyncRun,
  branch: string,
): Promise<string | undefined> {
  const head = await fromSource(source.head(repository, branch));
  if (head === undefined) return undefined;
  await context.store.update(repositorySyncs, repositorySyncs.id(record), (now) => ({
    ...now,
    heads: { ...now.heads, [branch]: head.sha },
  }));
  return head.sha;
}

interface InstanceSync {
  readonly serviceName: string;
  readonly entry: OpsEntry;
  /** Of the branch of the spec; absent where the branch is. */
  readonly sha: string | undefined;
}

function syncInstance(
  context: Context,
  run: SyncRun,
  sync: InstanceSync,
): Promise<readonly string[]> {
  const { serviceName, entry, sha = "" } = sync;
  const { instanceName, branch, spec } = entry;
  const { provider, repository } = run.record;
  const resource = {
    id: instanceResourceId(serviceName, instanceName),
    target: context.arns.instance(serviceName, instanceName),
    revision: { provider, repository, branch, sha: sha || run.sha, directory: spec },
  };
  return syncResource(context, run, resource, async (content) => {
    await assertNotBlocked(context, serviceName, instanceName);
    const { text, instance } = await readInstance(run, sync);
    return makeSo(context, run, { serviceName, text, instance, content });
  });
}

async function assertNotBlocked(
  context: Context,
  serviceName: string,
  instanceName: string,
): Promise<void> {
  const blocker =
    (await activeBlocker(context, { serviceName })) ??
    (await activeBlocker(context, { serviceName, instanceName }));
  if (blocker === undefined) return;
  throw new SyncProblem(
    `${serviceName}/${instanceName} is not synced: ${blocker.createdReason} Resolve blocker ${blocker.id} to sync it again.`,
    "BLOCKED",
  );
}

async function readInstance(
  { source, repository, record }: SyncRun,
  { entry, sha }: InstanceSync,
): Promise<{ readonly text: string; readonly instance: InstanceSpec }> {
  const { branch, spec: file, instanceName } = entry;
  if (sha === undefined) {
    throw new SyncProblem(
      `Branch ${branch} of ${record.repository}, which instance ${instanceName} is to come from, has no commit: push one to it.`,
    );
  }
  const text = await fromSource(source.file(repository, sha, file));
  if (text === undefined) {
    throw new SyncProblem(
      `Branch ${branch} at ${shortSha(sha)} has no file ${file}, which the ops file names for instance ${instanceName}: add it.`,
    );
  }
  const { spec, findings } = parseSpec(text, { file });
  if (spec === undefined) throw new SyncProblem(firstError(findings));
  if (spec.kind !== "service") {
    throw new SyncProblem(`${file} is not the spec of a service: write \`proton: ServiceSpec\`.`);
  }
  const instance = spec.instances.find(({ name }) => name === instanceName);
  if (instance !== undefined) return { text, instance };
  const names = spec.instances.map(({ name }) => name).join(", ");
  throw new SyncProblem(
    `${file} has no instance ${instanceName}: its instances are ${names || "none"}. Add it there, or take it out of the ops file.`,
  );
}

async function makeSo(
  context: Context,
  run: SyncRun,
  wanted: {
    readonly serviceName: string;
    readonly text: string;
    readonly instance: InstanceSpec;
    readonly content: ResourceSyncRecord["content"];
  },
): Promise<SyncResult> {
  const { serviceName, text, instance, content } = wanted;
  const { name, environment, inputs } = instance;
  const wantedDigest = digest({ environment, inputs: inputValues(inputs) });
  const existing = await context.store.get(instances, instanceId({ serviceName, name }));
  if (existing !== undefined && content?.digest === wantedDigest) {
    return { event: "Nothing changed", content };
  }
  const event = await deployInstance(context, {
    serviceName,
    name,
    spec: text,
    token: `${run.record.attemptId}/${wantedDigest}`,
  });
  return { event, content: { digest: wantedDigest } };
}
