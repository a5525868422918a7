import { setInstanceInputs } from "@proton/bundle";
import type { AdoptionRequest, BundleWork } from "@proton/control-plane";
import type { Connection } from "../connection/connection.ts";
import { applyEstate } from "../estate/apply-estate.ts";
import type { LoadedEstate } from "../estate/load-estate.ts";
import type { EstatePlan } from "../estate/plan.ts";
import { planEstate } from "../estate/plan-estate.ts";
import { UsageError } from "../usage-error.ts";
import type { AdoptionAccess } from "./adoption-access.ts";
import type { Verdict } from "./judge-stacks.ts";
import type { PartPlace, PlaceOf } from "./part-places.ts";
import { repositoryOf, templateOf } from "./render-part.ts";

/** A stack that may be adopted. */
export type Adoptable = Extract<Verdict, { readonly outcome: "equal" | "harmless" }>;

/**
 * Registers the templates of the estate and writes the records of stacks, each after those that it
 * depends on.
 */
export async function writeRecords(options: {
  readonly connection: Connection;
  readonly access: AdoptionAccess;
  readonly placeOf: PlaceOf;
  readonly loaded: LoadedEstate;
  readonly bundleWork: BundleWork;
  readonly adoptable: readonly Adoptable[];
  readonly onAdopted: (verdict: Adoptable) => void;
}): Promise<void> {
  const { connection, access, placeOf, loaded, bundleWork, adoptable, onAdopted } = options;
  const { api, upload, pollMilliseconds } = connection;
  const planned = await planEstate({ api, loaded, bundleWork });
  const plan: EstatePlan = { ...planned, environments: [], services: [], deployments: [] };
  const stopping = plan.templates.flatMap((step) => [
    ...step.problems,
    ...step.findings.map(({ message }) => message),
  ]);
  if (stopping.length > 0) throw new UsageError(`templates cannot be registered: ${stopping[0]}`);
  const { failed } = await applyEstate({ api, plan, upload, pollMilliseconds });
  if (failed[0]) throw new UsageError(`templates cannot be registered: ${failed[0].reason}`);
  // What is registered now has the numbers that the API gave.
  const registered = await planEstate({ api, loaded, bundleWork });
  const versions = versionsOf(registered);
  for (const verdict of adoptable) {
    const place = placeOf(verdict.part);
    await access.adopt(requestOf({ connection, loaded, versions, place }, verdict));
    onAdopted(verdict);
  }
}

/** Nothing is deployed yet: so every environment and service of the plan names its version. */
function versionsOf({ environments, services, deployments }: EstatePlan) {
  return new Map(
    [...environments, ...services, ...deployments].map(
      ({ templateName, version }) => [templateName, version] as const,
    ),
  );
}

function requestOf(
  adoption: {
    readonly connection: Connection;
    readonly loaded: LoadedEstate;
    readonly versions: ReadonlyMap<string, string>;
    readonly place: PartPlace;
  },
  { part, stack, comparison, set, outcome }: Adoptable,
): AdoptionRequest {
  const { loaded, versions, place } = adoption;
  const { defaultRepository } = adoption.connection;
  const { entry } = templateOf(loaded, part);
  const [major = "1", minor = "0"] = (versions.get(entry.template) ?? "1.0").split(".");
  const text = loaded.specTexts.get(entry.spec) ?? "";
  const common = {
    stackName: stack.stackName,
    templateName: entry.template,
    templateVersion: { major, minor },
    ...(outcome === "equal" && { equalTemplate: comparison.text }),
  };
  if (part.kind === "environment") {
    const { connectionId, roleArn } = place;
    return {
      ...common,
      target: { type: "ENVIRONMENT", environmentName: part.environment },
      spec: text,
      // The connection has the role of its account.
      ...(connectionId === undefined
        ? roleArn !== undefined && { roleArn }
        : { environmentAccountConnectionId: connectionId }),
    };
  }
  const hasPipeline = loaded.bundles.get(entry.template)?.parts.pipeline !== undefined;
  const standIn = defaultRepository && { defaultRepository };
  const repository = hasPipeline ? repositoryOf({ loaded, ...standIn }, part.service) : undefined;
  if (part.kind === "pipeline") {
    return {
      ...common,
      target: { type: "SERVICE_PIPELINE", serviceName: part.service },
      spec: text,
      ...(repository && { repository }),
    };
  }
  return {
    ...common,
    target: {
      type: "SERVICE_INSTANCE",
      serviceName: part.service,
      serviceInstanceName: part.instance,
      environmentName: part.environment,
    },
    spec: setInstanceInputs(text, (name) => (name === part.instance ? set : {})),
    ...(repository && { repository }),
  };
}
