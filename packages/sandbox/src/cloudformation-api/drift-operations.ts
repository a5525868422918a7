import { validationError } from "../query-api/query-error.ts";
import { liveProperties } from "../stack/live-resources.ts";
import type { ResourceRecord } from "../stack/stack-record.ts";
import type { ApiContext, ApiOperation } from "./api-context.ts";
import { compareProperties } from "./compare-properties.ts";
import { requireStack, type StackView } from "./find-stack.ts";
import { pageOf } from "./page-of.ts";
import type { DriftDetection, ResourceDrift, StackEntry } from "./stack-journal.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html */
const DETECTABLE =
  /^((CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE|UPDATE_ROLLBACK_FAILED)$/;

/** How many detections a stack remembers. */
const REMEMBERED = 20;

export const driftOperations = {
  async DetectStackDrift(context, form) {
    const view = detectable(context, form.required("StackName"));
    const { entry } = view;
    if (entry.detections?.some(({ status }) => status === "DETECTION_IN_PROGRESS")) {
      throw validationError(`Drift detection is already in progress for stack [${entry.stackId}]`);
    }
    const wanted = form.list("LogicalResourceIds");
    const resources = resourcesOf(view, wanted);
    const detection: DriftDetection = {
      id: context.uuid(),
      status: "DETECTION_IN_PROGRESS",
      time: context.clock().toISOString(),
    };
    entry.detections = [...(entry.detections ?? []), detection].slice(-REMEMBERED);
    await context.journal.save();
    // It answers at once, and looks afterwards.
    void detect(context, entry, detection, resources);
    return { StackDriftDetectionId: detection.id };
  },

  DescribeStackDriftDetectionStatus(context, form) {
    const id = form.required("StackDriftDetectionId");
    for (const entry of context.journal.all()) {
      const detection = entry.detections?.find((one) => one.id === id);
      if (detection === undefined) continue;
      return {
        StackId: entry.stackId,
        StackDriftDetectionId: id,
        StackDriftStatus: detection.drifted === undefined ? undefined : statusOf(detection),
        DetectionStatus: detection.status,
        DetectionStatusReason: detection.reason,
        DriftedStackResourceCount: detection.drifted,
        Timestamp: detection.time,
      };
    }
    throw validationError(`Drift detection ID ${id} does not exist`);
  },

  DescribeStackResourceDrifts(context, form) {
    const { entry } = requireStack(context, form.required("StackName"));
    const wanted = form.list("StackResourceDriftStatusFilters") ?? [];
    const drifts = Object.values(entry.drifts ?? {}).filter(
      ({ status }) => wanted.length === 0 || wanted.includes(status),
    );
    const most = Number(form.text("MaxResults") ?? 100);
    if (!Number.isInteger(most) || most < 1 || most > 100) {
      throw validationError(`Value '${most}' at 'maxResults' must be from 1 to 100`);
    }
    const size = Math.min(most, context.pageSize());
    const { page, NextToken } = pageOf(drifts, { token: form.text("NextToken"), size });
    return { StackResourceDrifts: { member: page.map((one) => toDrift(entry, one)) }, NextToken };
  },

  async DetectStackResourceDrift(context, form) {
    const view = detectable(context, form.required("StackName"));
    const [resource] = resourcesOf(view, [form.required("LogicalResourceId")]);
    if (resource === undefined) throw validationError("LogicalResourceId names no resource");
    const drift = await driftOf(context, resource);
    view.entry.drifts = { ...view.entry.drifts, [resource.logicalId]: drift };
    await context.journal.save();
    return { StackResourceDrift: toDrift(view.entry, drift) };
  },
} satisfies Record<string, ApiOperation>;

function detectable(context: ApiContext, name: string): StackView {
  const view = requireStack(context, name);
  if (view.record !== undefined && DETECTABLE.test(view.status)) return view;
  throw validationError(
    `Drift detection cannot be performed on stack [${view.entry.stackId}] while stack is in ${view.status} state`,
  );
}

function resourcesOf(
  { entry, record }: StackView,
  wanted: readonly string[] | undefined,
): readonly ResourceRecord[] {
  const resources = record?.resources ?? {};
  const unknown = wanted?.filter((id) => !Object.hasOwn(resources, id)) ?? [];
  if (unknown.length > 0) {
    throw validationError(
      `Resources [${unknown.join(", ")}] do not exist for stack ${entry.stackName}`,
    );
  }
  return Object.values(resources).filter(({ logicalId }) => wanted?.includes(logicalId) ?? true);
}

/** Looks at the resources one after the other; what cannot be read fails the detection as a whole. */
async function detect(
  context: ApiContext,
  entry: StackEntry,
  detection: DriftDetection,
  resources: readonly ResourceRecord[],
): Promise<void> {
  const failures: string[] = [];
  for (const resource of resources) {
    try {
      entry.drifts = {
        ...entry.drifts,
        [resource.logicalId]: await driftOf(context, resource),
      };
    } catch (error) {
      failures.push(`${resource.logicalId}: ${(error as Error).message}`);
    }
  }
  const drifted = Object.values(entry.drifts ?? {}).filter(isDrifted).length;
  const ended: DriftDetection =
    failures.length === 0
      ? { ...detection, status: "DETECTION_COMPLETE", drifted }
      : {
          ...detection,
          status: "DETECTION_FAILED",
          drifted,
          reason: `Failed to detect drift on resources [${failures.join("; ")}]`,
        };
  entry.detections = entry.detections?.map((one) => (one.id === detection.id ? ended : one));
  await context.journal.save().catch(() => undefined);
}

/** Compares a resource with what its template says of it. */
export async function driftOf(
  context: ApiContext,
  resource: ResourceRecord,
): Promise<ResourceDrift> {
  const { logicalId, physicalId, type, properties: expected } = resource;
  const actual = await liveProperties(context, resource);
  const differences = actual === undefined ? [] : compareProperties(expected, actual);
  const changed = differences.length > 0 ? "MODIFIED" : "IN_SYNC";
  return {
    ...{ logicalId, physicalId, type, expected, differences },
    status: actual === undefined ? "DELETED" : changed,
    time: context.clock().toISOString(),
    ...(actual && { actual }),
  };
}

const isDrifted = ({ status }: ResourceDrift) => status !== "IN_SYNC";

const statusOf = ({ drifted }: DriftDetection) => (drifted === 0 ? "IN_SYNC" : "DRIFTED");

/** What is known of the drift of a stack since it was last looked for. */
export function stackDrift({ detections = [] }: StackEntry) {
  const last = detections.findLast(({ drifted }) => drifted !== undefined);
  if (last === undefined) return { StackDriftStatus: "NOT_CHECKED" };
  return { StackDriftStatus: statusOf(last), LastCheckTimestamp: last.time };
}

/** What is known of the drift of a resource. */
export function resourceDrift({ drifts = {} }: StackEntry, logicalId: string) {
  const drift = Object.hasOwn(drifts, logicalId) ? drifts[logicalId] : undefined;
  if (drift === undefined) return { StackResourceDriftStatus: "NOT_CHECKED" };
  return { StackResourceDriftStatus: drift.status, LastCheckTimestamp: drift.time };
}

function toDrift({ stackId }: StackEntry, drift: ResourceDrift) {
  return {
    StackId: stackId,
    LogicalResourceId: drift.logicalId,
    PhysicalResourceId: drift.physicalId,
    ResourceType: drift.type,
    ExpectedProperties: JSON.stringify(drift.expected),
    ActualProperties: drift.actual && JSON.stringify(drift.actual),
    PropertyDifferences: {
      member: drift.differences.map(({ path, expected, actual, type }) => ({
        PropertyPath: path,
        ExpectedValue: expected,
        ActualValue: actual,
        DifferenceType: type,
      })),
    },
    StackResourceDriftStatus: drift.status,
    Timestamp: drift.time,
  };
}
