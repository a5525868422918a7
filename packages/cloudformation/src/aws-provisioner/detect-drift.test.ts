import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
} from "@aws-sdk/client-cloudformation";
import { mockClient } from "aws-sdk-client-mock";
import { describe, expect, it } from "vitest";
import { detectDrift } from "./detect-drift.ts";

const stackName = "AWSProton-production";

/** AWS itself: the sandbox's resources change through their stacks only. */
function detecting(...statuses: readonly object[]) {
  const client = new CloudFormationClient({ region: "eu-central-1" });
  const mock = mockClient(client);
  mock.on(DetectStackDriftCommand).resolves({ StackDriftDetectionId: "d" });
  const looks = mock.on(DescribeStackDriftDetectionStatusCommand, { StackDriftDetectionId: "d" });
  statuses.reduce<typeof looks>((each, status) => each.resolvesOnce(status as never), looks);
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);
  return { mock, waits, detect: () => detectDrift({ client, stackName, sleep }) };
}

describe("the detection of drift", () => {
  it("waits until CloudFormation has looked at everything", async () => {
    const { detect, waits } = detecting(
      { DetectionStatus: "DETECTION_IN_PROGRESS" },
      { DetectionStatus: "DETECTION_COMPLETE", StackDriftStatus: "IN_SYNC" },
    );

    expect(await detect()).toEqual({ outcome: "in-sync" });
    expect(waits).toEqual([2000]);
  });

  it("says what of which resource differs, over all pages", async () => {
    const { detect, mock } = detecting({
      DetectionStatus: "DETECTION_COMPLETE",
      StackDriftStatus: "DRIFTED",
    });
    const drift = (LogicalResourceId: string, StackResourceDriftStatus: string) => ({
      LogicalResourceId,
      ResourceType: "AWS::Lambda::Function",
      StackResourceDriftStatus,
      PropertyDifferences:
        StackResourceDriftStatus === "MODIFIED"
          ? [{ PropertyPath: "/MemorySize", ExpectedValue: "512", ActualValue: "1024" }]
          : [],
    });
    mock
      .on(DescribeStackResourceDriftsCommand)
      .resolvesOnce({ StackResourceDrifts: [drift("One", "MODIFIED")], NextToken: "n" } as never)
      .resolvesOnce({ StackResourceDrifts: [drift("Two", "DELETED")] } as never);

    expect(await detect()).toMatchObject({
      outcome: "drifted",
      resources: [
        {
          logicalResourceId: "One",
          status: "MODIFIED",
          differences: [{ path: "/MemorySize", expected: "512", actual: "1024" }],
        },
        { logicalResourceId: "Two", status: "DELETED", differences: [] },
      ],
    });
  });

  it("says why nothing could be told", async () => {
    const reason = "Failed to detect drift on resource [Table]";
    const { detect } = detecting({
      DetectionStatus: "DETECTION_FAILED",
      DetectionStatusReason: reason,
    });

    expect(await detect()).toEqual({ outcome: "failed", reason });
  });
});
