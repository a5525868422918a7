import fc from "fast-check";
import type { ControlPlane } from "../../src/index.ts";
import { environmentFiles } from "./archives.ts";
import { serviceSpec } from "./harness.ts";
import type { MemorySource } from "./memory-source.ts";
import { behaviour, type ModelRequest, NAMES, name, part, provideService } from "./model-parts.ts";

/** The repository that templates and services are synced from; the model registers it first. */
export const SYNCED = "acme/synced";

const BRANCH = { branch: "main", repositoryName: SYNCED, repositoryProvider: "GITHUB" } as const;
const TEMPLATE = { templateName: "env", templateType: "ENVIRONMENT" } as const;

/** What is pushed: a template, one word of whose schema differs, and one instance of each service. */
function pushed(word: string, part: string, inputs: Readonly<Record<string, string>>) {
  const template = environmentFiles(`\n        ${word}: { type: string, default: "" }`);
  const entries = Object.entries(template).map(([path, text]) => [`env/v2/${path}`, text]);
  const services = NAMES.map(
    (name) => `    ${name}: { ${part}: { branch: main, spec: spec.yaml } }`,
  );
  return {
    ...Object.fromEntries(entries),
    "spec.yaml": serviceSpec({ [part]: inputs }),
    "proton-ops.yaml": `sync:\n  services:\n${services.join("\n")}\n`,
  } as Record<string, string>;
}

const word = fc.constantFrom("red", "green");

/** What may be asked of syncs, pushes included. */
export const syncRequest: fc.Arbitrary<ModelRequest> = fc.oneof(
  fc.record({ word, part, inputs: behaviour }).map(({ word, part, inputs }) => ({
    title: `push the template with ${word} and instance ${part}`,
    async run(plane: ControlPlane, source: MemorySource) {
      source.commit(`With ${word} and ${part}`, pushed(word, part, inputs));
      return plane.sync();
    },
  })),
  fc.constantFrom("Create", "Update").map((verb) => ({
    title: `${verb} the template's sync`,
    run: (plane: ControlPlane) =>
      plane.call(`${verb as "Create"}TemplateSyncConfig`, { ...TEMPLATE, ...BRANCH }),
  })),
  fc.constant({
    title: "delete the template's sync",
    run: (plane: ControlPlane) => plane.call("DeleteTemplateSyncConfig", TEMPLATE),
  }),
  fc.record({ name, verb: fc.constantFrom("Create", "Update") }).map(({ name, verb }) => ({
    title: `${verb} the sync of service ${name}`,
    run: (plane: ControlPlane) =>
      plane.call(`${verb as "Create"}ServiceSyncConfig`, {
        ...{ serviceName: name, filePath: "proton-ops.yaml", ...BRANCH },
      }),
  })),
  name.map((name) => ({
    title: `make service ${name} and sync another instance into it`,
    async run(plane: ControlPlane, source: MemorySource) {
      await provideService(plane, name, "one");
      const config = { serviceName: name, filePath: "proton-ops.yaml", ...BRANCH };
      source.commit(`For ${name}`, pushed("green", "two", {}));
      return plane.call("CreateServiceSyncConfig", config);
    },
  })),
  name.map((serviceName) => ({
    title: `delete the sync of service ${serviceName}`,
    run: (plane: ControlPlane) => plane.call("DeleteServiceSyncConfig", { serviceName }),
  })),
  fc.record({ name, part }).map(({ name, part }) => ({
    title: `resolve what blocks ${name}/${part}`,
    async run(plane: ControlPlane) {
      const { serviceSyncBlockerSummary } = await plane.call("GetServiceSyncBlockerSummary", {
        ...{ serviceName: name, serviceInstanceName: part },
      });
      for (const { id } of serviceSyncBlockerSummary?.latestBlockers ?? []) {
        await plane.call("UpdateServiceSyncBlocker", { id, resolvedReason: "known" });
      }
    },
  })),
);

/** The last syncs of both kinds, as far as there were any, such as `SERVICE_SYNC SUCCEEDED`. */
export async function lastSyncs(plane: ControlPlane): Promise<readonly string[]> {
  const found: string[] = [];
  for (const syncType of ["TEMPLATE_SYNC", "SERVICE_SYNC"] as const) {
    const { latestSync } = await plane
      .call("GetRepositorySyncStatus", { ...BRANCH, syncType })
      .catch(() => ({ latestSync: undefined }));
    if (latestSync !== undefined) found.push(`${syncType} ${latestSync.status}`);
  }
  return found;
}

/** How many versions the syncs have made. */
export async function countSynced(plane: ControlPlane): Promise<number> {
  const { templateVersions } = await plane.call("ListEnvironmentTemplateVersions", {
    ...{ templateName: "env", majorVersion: "2", maxResults: 100 },
  });
  return templateVersions.length;
}

/** Ends the syncs of everything. */
export async function deleteSyncs(plane: ControlPlane): Promise<void> {
  await plane.call("DeleteTemplateSyncConfig", TEMPLATE);
  for (const serviceName of NAMES) await plane.call("DeleteServiceSyncConfig", { serviceName });
}
