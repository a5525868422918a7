import { deployStack, removeStack } from "@proton/cloudformation";
import { createAwsProvisioner } from "@proton/cloudformation/aws-provisioner";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { BusEvent } from "../events/event-bus.ts";
import { type ApiFixture, openApiFixture } from "./api-fixture.ts";

let fixture: ApiFixture;
let sent: BusEvent[];

beforeEach(async () => {
  fixture = await openApiFixture();
  sent = [];
  fixture.events.listen(
    "all",
    () => true,
    (event) => sent.push(event),
  );
});
afterEach(() => fixture.close());

it("is sent for every status of a stack and its resources, with the token of whoever asked", async () => {
  const provisioner = createAwsProvisioner({ client: fixture.client, waitMilliseconds: 1 });
  const Resources = { Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: "a" } } };
  const stackName = "AWSProton-app";

  const templateBody = JSON.stringify({ Resources });
  const made = await deployStack(provisioner, { stackName, templateBody, clientToken: "first" });
  await removeStack(provisioner, { stackName, clientToken: "second" });

  const stackId = made.stack?.stackId;
  const statuses = sent.map((event) => {
    const detail = event.detail as Record<string, unknown>;
    const { status } = detail["status-details"] as { status: string };
    return [
      event["detail-type"],
      detail["logical-resource-id"],
      status,
      detail["client-request-token"],
    ];
  });
  const stack = "CloudFormation Stack Status Change";
  const resource = "CloudFormation Resource Status Change";
  expect(statuses).toEqual([
    [stack, undefined, "CREATE_IN_PROGRESS", "first"],
    [resource, "Topic", "CREATE_IN_PROGRESS", "first"],
    // Initiated: it has its name now.
    [resource, "Topic", "CREATE_IN_PROGRESS", "first"],
    [resource, "Topic", "CREATE_COMPLETE", "first"],
    [stack, undefined, "CREATE_COMPLETE", "first"],
    [stack, undefined, "DELETE_IN_PROGRESS", "second"],
    [resource, "Topic", "DELETE_IN_PROGRESS", "second"],
    [resource, "Topic", "DELETE_COMPLETE", "second"],
    [stack, undefined, "DELETE_COMPLETE", "second"],
  ]);
  expect(sent[3]).toMatchObject({
    source: "aws.cloudformation",
    account: "123456789012",
    region: "eu-west-1",
    resources: [stackId],
    detail: { "stack-id": stackId, "status-details": { "status-reason": "" } },
  });
});
