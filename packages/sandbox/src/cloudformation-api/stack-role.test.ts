import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { createStackRepair } from "@proton/cloudformation/aws-provisioner";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parsePolicy } from "../iam/policy.ts";
import { type ApiFixture, openApiFixture } from "./api-fixture.ts";

const RoleARN = "arn:aws:iam::123456789012:role/stacks";
const BOUNDARY = "arn:aws:iam::123456789012:policy/boundary";
const table = (Description = "fine") => ({
  Type: "AWS::DynamoDB::Table",
  Properties: { TableName: "orders", Description },
});
const template = (Resources: object) => JSON.stringify({ Resources });

describe("the role of a stack", () => {
  let fixture: ApiFixture;

  beforeEach(async () => {
    fixture = await openApiFixture();
  });
  afterEach(() => fixture.close());

  function allow(Action: readonly string[], boundary?: readonly string[]): void {
    const policy = (name: string, actions: readonly string[]) => {
      const Statement = [{ Effect: "Allow", Action: actions, Resource: "*" }];
      return parsePolicy(name, { Version: "2012-10-17", Statement });
    };
    const { roles } = fixture.apis;
    if (boundary) roles.putManagedPolicy(BOUNDARY, policy("boundary", boundary));
    roles.putRole({
      roleArn: RoleARN,
      roleName: "stacks",
      inlinePolicies: [policy("own", Action)],
      managedPolicyArns: [],
      ...(boundary && { permissionsBoundaryArn: BOUNDARY }),
    });
  }

  async function statusAtRest(): Promise<string> {
    for (;;) {
      const { Stacks = [] } = await fixture.client.send(new DescribeStacksCommand({}));
      const status = Stacks[0]?.StackStatus ?? "gone";
      if (!status.endsWith("_IN_PROGRESS")) return status;
    }
  }

  async function create(Resources: object): Promise<string> {
    const TemplateBody = template(Resources);
    await fixture.client.send(new CreateStackCommand({ StackName: "app", TemplateBody, RoleARN }));
    return statusAtRest();
  }

  async function update(Resources: object): Promise<string> {
    const TemplateBody = template(Resources);
    await fixture.client.send(new UpdateStackCommand({ StackName: "app", TemplateBody }));
    return statusAtRest();
  }

  async function remove(): Promise<string> {
    await fixture.client.send(new DeleteStackCommand({ StackName: "app" }));
    return statusAtRest();
  }

  async function reasons(status: string) {
    const request = new DescribeStackEventsCommand({ StackName: "app" });
    const { StackEvents = [] } = await fixture.client.send(request);
    return StackEvents.filter(({ ResourceStatus }) => ResourceStatus === status).map(
      ({ ResourceStatusReason }) => ResourceStatusReason,
    );
  }

  it("keeps a resource from being made that it may not make, in IAM's words", async () => {
    allow(["dynamodb:Describe*"]);

    const status = await create({ Table: table() });

    expect(status).toBe("ROLLBACK_COMPLETE");
    expect(await reasons("CREATE_FAILED")).toEqual([
      'Resource handler returned message: "User: arn:aws:sts::123456789012:assumed-role/stacks/AWSCloudFormation is not authorized to perform: dynamodb:CreateTable on resource: arn:aws:dynamodb:eu-west-1:123456789012:table/orders because no identity-based policy allows the dynamodb:CreateTable action" (HandlerErrorCode: AccessDenied)',
    ]);
    expect(fixture.world.log).toEqual([]);
  });

  it("is held to its permissions boundary", async () => {
    allow(["dynamodb:*"], ["dynamodb:Describe*"]);

    const status = await create({ Table: table() });

    expect(status).toBe("ROLLBACK_COMPLETE");
    expect((await reasons("CREATE_FAILED")).join()).toContain("no permissions boundary allows");
  });

  it("turns an update back that it may not make, and leaves what it may not delete", async () => {
    allow(["dynamodb:CreateTable", "dynamodb:DescribeTable"]);

    const created = await create({ Table: table() });
    const updated = await update({ Table: table("another") });
    const deleted = await remove();

    expect([created, updated, deleted]).toEqual([
      "CREATE_COMPLETE",
      "UPDATE_ROLLBACK_COMPLETE",
      "DELETE_FAILED",
    ]);
    expect((await reasons("UPDATE_FAILED")).join()).toContain("dynamodb:UpdateTable");
    expect((await reasons("DELETE_FAILED")).join()).toContain("dynamodb:DeleteTable");
  });

  it("leaves a new stack in ROLLBACK_FAILED that it may not take apart, until it may", async () => {
    allow(["dynamodb:CreateTable", "dynamodb:DescribeTable", "ssm:*"]);
    const repair = createStackRepair({ client: fixture.client, waitMilliseconds: 2 });
    const failing = {
      Type: "AWS::SSM::Parameter",
      Properties: { Description: "fail create", Type: "String", Value: "1" },
      DependsOn: "Table",
    };

    const status = await create({ Table: table(), Failing: failing });
    const diagnosis = await repair.diagnose("app");
    allow(["dynamodb:*", "ssm:*"]);
    const stackId = diagnosis?.stackId ?? "";
    const repaired = await repair.deleteStack({ stackId, clientToken: "out", leave: [] });

    expect(status).toBe("ROLLBACK_FAILED");
    expect(diagnosis).toMatchObject({
      wayOut: "delete",
      failures: [{ logicalResourceId: "Table" }],
    });
    expect(repaired).toMatchObject({ outcome: "deleted" });
    expect(fixture.world.resources.size).toBe(0);
    expect(fixture.stacks.all()).toEqual([]);
  });
});
