import { isDeepStrictEqual } from "node:util";
import { type InstanceSpec, inputValues, type ServiceSpec } from "@proton/bundle";
import { validationError } from "../errors.ts";
import type { InstanceRecord, ServiceRecord } from "../records/service-record.ts";

/** How the instances of a service differ from the ones that a spec names. */
export interface InstanceChanges {
  readonly added: readonly InstanceSpec[];
  /** Instances that are there and were never deployed, or whose deletion failed. */
  readonly retried: readonly InstanceSpec[];
  readonly removed: readonly InstanceRecord[];
}

/**
 * Compares the set of instances that a spec asks for with what is there.
 *
 * @param current the service's own spec
 * @throws ProtonError `ValidationException` when an instance that stays, or the pipeline, is edited
 */
export function instanceChanges(
  service: ServiceRecord,
  existing: readonly InstanceRecord[],
  desired: ServiceSpec,
  current: ServiceSpec,
): InstanceChanges {
  const byName = new Map(existing.map((instance) => [instance.name, instance]));
  const wanted = new Set(desired.instances.map(({ name }) => name));
  const staying = desired.instances.filter(({ name }) => byName.has(name));
  for (const entry of staying) {
    assertUnedited(service, byName.get(entry.name) as InstanceRecord, entry, current);
  }
  if (!isDeepStrictEqual(inputValues(desired.pipeline), inputValues(current.pipeline))) {
    throw validationError(
      "UpdateService does not edit the pipeline: use UpdateServicePipeline, and keep its inputs here as they are.",
    );
  }
  return {
    added: desired.instances.filter(({ name }) => !byName.has(name)),
    retried: staying.filter(({ name }) => needsRetry(byName.get(name) as InstanceRecord)),
    removed: existing.filter(({ name }) => !wanted.has(name)),
  };
}

function needsRetry(instance: InstanceRecord): boolean {
  return instance.current === undefined || instance.deploymentStatus === "DELETE_FAILED";
}

function assertUnedited(
  service: ServiceRecord,
  instance: InstanceRecord,
  entry: InstanceSpec,
  current: ServiceSpec,
): void {
  const name = `${service.name}/${entry.name}`;
  if (entry.environment !== instance.environmentName) {
    throw validationError(
      `Instance ${name} is in environment ${instance.environmentName} and cannot be moved to ${entry.environment}.`,
    );
  }
  const known = current.instances.find((candidate) => candidate.name === entry.name);
  if (known === undefined || instance.current === undefined) return;
  if (isDeepStrictEqual(inputValues(known.inputs), inputValues(entry.inputs))) return;
  throw validationError(
    `UpdateService does not edit the inputs of instance ${name}: use UpdateServiceInstance, and keep them here as they are.`,
  );
}
