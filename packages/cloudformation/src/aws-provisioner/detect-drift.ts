import {
  type CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DetectStackDriftCommand,
  paginateDescribeStackResourceDrifts,
} from "@aws-sdk/client-cloudformation";

/** A resource that somebody changed past its stack. */
export interface DriftedResource {
  readonly logicalResourceId: string;
  readonly resourceType: string;
  readonly status: "MODIFIED" | "DELETED";
  readonly differences: readonly {
    /** Such as `/MemorySize`. */
    readonly path: string;
    readonly expected: string;
    readonly actual: string;
  }[];
}

/** Whether a stack is what its template says. */
export type StackDrift =
  | { readonly outcome: "in-sync" }
  | { readonly outcome: "drifted"; readonly resources: readonly DriftedResource[] }
  /** CloudFormation could not look at everything. */
  | { readonly outcome: "failed"; readonly reason: string };

/** How often a detection is looked at before it is given up; AWS needs minutes for large stacks. */
const MOST_LOOKS = 300;

/** Has CloudFormation compare a stack with what its resources are now. Changes nothing. */
export async function detectDrift(options: {
  readonly client: CloudFormationClient;
  readonly stackName: string;
  /** @default a real timer */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Milliseconds between two looks. @default 2000 */
  readonly waitMilliseconds?: number;
}): Promise<StackDrift> {
  const { client, stackName: StackName, waitMilliseconds = 2000 } = options;
  const { sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)) } =
    options;
  const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName }));
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const { DetectionStatus, DetectionStatusReason, StackDriftStatus } = await client.send(
      new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
    );
    if (DetectionStatus === "DETECTION_FAILED") {
      return { outcome: "failed", reason: DetectionStatusReason ?? "the detection failed" };
    }
    if (DetectionStatus === "DETECTION_COMPLETE") {
      if (StackDriftStatus !== "DRIFTED") return { outcome: "in-sync" };
      return { outcome: "drifted", resources: await driftedResources(client, StackName) };
    }
    await sleep(waitMilliseconds);
  }
  return { outcome: "failed", reason: "CloudFormation does not finish the detection" };
}

async function driftedResources(
  client: CloudFormationClient,
  StackName: string,
): Promise<readonly DriftedResource[]> {
  const found: DriftedResource[] = [];
  const input = { StackName, StackResourceDriftStatusFilters: ["MODIFIED", "DELETED"] as const };
  const pages = paginateDescribeStackResourceDrifts(
    { client },
    { ...input, StackResourceDriftStatusFilters: [...input.StackResourceDriftStatusFilters] },
  );
  for await (const { StackResourceDrifts = [] } of pages) {
    for (const drift of StackResourceDrifts) {
      found.push({
        logicalResourceId: drift.LogicalResourceId ?? "",
        resourceType: drift.ResourceType ?? "",
        status: drift.StackResourceDriftStatus === "DELETED" ? "DELETED" : "MODIFIED",
        differences: (drift.PropertyDifferences ?? []).map((difference) => ({
          path: difference.PropertyPath ?? "",
          expected: difference.ExpectedValue ?? "",
          actual: difference.ActualValue ?? "",
        })),
      });
    }
  }
  return found;
}
