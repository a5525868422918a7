import { SYNC_KINDS, type SyncSource } from "../sync/sync-kinds.ts";
import type { LoadedEstate } from "./load-estate.ts";
import type { SyncStep } from "./plan.ts";
import type { ProtonApi } from "./proton-api.ts";

type Synced = Pick<SyncStep, "of" | "resource" | "wanted" | "connection">;

/** Compares where templates and services of the estate come from with what the API says. */
export async function planSyncs(
  api: ProtonApi,
  loaded: LoadedEstate,
): Promise<readonly SyncStep[]> {
  const steps = await Promise.all(syncedIn(loaded).map((each) => planSync(api, each)));
  return steps.filter((step) => step !== undefined);
}

function syncedIn({ estate, bundles }: LoadedEstate): readonly Synced[] {
  const templates = estate.templates.flatMap(({ name, sync }) => {
    if (sync === undefined) return [];
    const kind = bundles.get(name)?.kind === "service" ? "service" : "environment";
    const wanted = { ...sourceOf(sync), subdirectory: sync.subdirectory, filePath: "" };
    return [
      { of: `${kind}-template`, resource: name, wanted, connection: sync.connection } as const,
    ];
  });
  const services = estate.services.flatMap(({ name, sync }) => {
    if (sync === undefined) return [];
    const wanted = { ...sourceOf(sync), subdirectory: undefined, filePath: sync.file };
    return [{ of: "service", resource: name, wanted, connection: sync.connection } as const];
  });
  return [...templates, ...services];
}

type Branch = NonNullable<LoadedEstate["estate"]["services"][number]["sync"]>;

const sourceOf = ({ id, branch, provider }: Pick<Branch, "id" | "branch" | "provider">) => ({
  repositoryName: id,
  repositoryProvider: provider,
  branch,
});

async function planSync(api: ProtonApi, synced: Synced): Promise<SyncStep | undefined> {
  const { of, resource, wanted } = synced;
  const current = (await SYNC_KINDS[of].get(api, resource)) as Partial<SyncSource> | undefined;
  const step = { kind: "sync", name: `${of.replace("-", " ")} ${resource}`, ...synced } as const;
  if (current === undefined) return { ...step, action: "create", reasons: ["new"] };
  const members = ["repositoryName", "repositoryProvider", "branch", "subdirectory", "filePath"];
  const changed = (members as readonly (keyof SyncSource)[]).filter(
    (member) => (current[member] ?? "") !== (wanted[member] ?? ""),
  );
  if (changed.length === 0) return undefined;
  const reasons = changed.map(
    (member) => `${member} ${current[member] ?? ""} -> ${wanted[member]}`,
  );
  return { ...step, action: "update", reasons };
}

/** Has pushes to a branch change a template, or the instances of a service. */
export async function applySync(api: ProtonApi, step: SyncStep): Promise<void> {
  const { repositoryProvider: provider, repositoryName: name } = step.wanted;
  await api.call("CreateRepository", { provider, name, connectionArn: step.connection });
  await SYNC_KINDS[step.of].set(api, step.resource, step.wanted);
}
