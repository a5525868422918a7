import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  ListStacksCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parsePolicy } from "../iam/policy.ts";
import type { Credentials } from "../services.ts";
import { type ApiFixture, openApiFixture } from "./api-fixture.ts";

const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } });

describe("access to CloudFormation's API", () => {
  let fixture: ApiFixture;

  beforeEach(async () => {
    fixture = await openApiFixture();
    putRole("deployer", ["cloudformation:*"]);
    putRole("reader", ["cloudformation:Describe*"]);
  });
  afterEach(() => fixture.close());

  function putRole(roleName: string, Action: readonly string[]): void {
    const Statement = [{ Effect: "Allow", Action, Resource: "*" }];
    fixture.apis.roles.putRole({
      roleArn: roleArn(roleName),
      roleName,
      inlinePolicies: [parsePolicy("own", { Version: "2012-10-17", Statement })],
      managedPolicyArns: [],
    });
  }
  async function assume(RoleArn: string): Promise<Credentials> {
    const sts = new STSClient(fixture.clientOptions());
    const request = { RoleArn, RoleSessionName: "ada" };
    const { Credentials: given } = await sts.send(new AssumeRoleCommand(request));
    return {
      accessKeyId: given?.AccessKeyId ?? "",
      secretAccessKey: given?.SecretAccessKey ?? "",
      sessionToken: given?.SessionToken ?? "",
    };
  }

  it("says who somebody is, before and after becoming a role", async () => {
    const nameOf = async (credentials?: Credentials) => {
      const sts = new STSClient(fixture.clientOptions(credentials));
      return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
    };

    const before = await nameOf();
    const after = await nameOf(await assume(roleArn("reader")));

    expect(before).toBe("arn:aws:iam::123456789012:root");
    expect(after).toBe("arn:aws:sts::123456789012:assumed-role/reader/ada");
    await expect(assume(roleArn("nobody"))).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("allows a role what its policies allow", async () => {
    const client = new CloudFormationClient(fixture.clientOptions(await assume(roleArn("reader"))));

    const described = client.send(new DescribeStacksCommand({}));
    const listed = client.send(new ListStacksCommand({}));
    const created = client.send(new CreateStackCommand({ StackName: "app", TemplateBody }));

    await expect(described).resolves.toMatchObject({ Stacks: [] });
    await expect(listed).rejects.toThrow("cloudformation:ListStacks");
    await expect(created).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("allows a role what it may do with stacks of a tag, by name and by id", async () => {
    const Condition = { StringEquals: { "aws:ResourceTag/team": "blue" } };
    const statement = { Effect: "Allow", Action: "cloudformation:*", Resource: "*", Condition };
    fixture.apis.roles.putRole({
      roleArn: roleArn("blue"),
      roleName: "blue",
      inlinePolicies: [parsePolicy("own", { Version: "2012-10-17", Statement: [statement] })],
      managedPolicyArns: [],
    });
    const client = new CloudFormationClient(fixture.clientOptions(await assume(roleArn("blue"))));
    const Tags = [{ Key: "team", Value: "blue" }];
    const own = await create(fixture.client, { StackName: "own", Tags });
    const other = await create(fixture.client, { StackName: "other" });

    const described = (StackName?: string) => client.send(new DescribeStacksCommand({ StackName }));

    await expect(described("own")).resolves.toHaveProperty("Stacks.0.StackId", own.StackId);
    await expect(described(own.StackId)).resolves.toHaveProperty("Stacks.0.StackName", "own");
    await expect(described("other")).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(described(other.StackId)).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(described()).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("works with a role only if it exists and the caller may pass it", async () => {
    const deployer = await assume(roleArn("deployer"));
    const create = (RoleARN: string, credentials?: Credentials) =>
      new CloudFormationClient(fixture.clientOptions(credentials)).send(
        new CreateStackCommand({ StackName: "app", TemplateBody, RoleARN }),
      );

    await expect(create(roleArn("nobody"))).rejects.toThrow("is invalid or cannot be assumed");
    await expect(create(roleArn("reader"), deployer)).rejects.toThrow("iam:PassRole");
    await expect(create(roleArn("reader"))).resolves.toHaveProperty("StackId");
  });

  const table = { Type: "AWS::DynamoDB::Table", Properties: { TableName: "orders" } };
  const withTable = JSON.stringify({ Resources: { Table: table } });
  const TABLE_ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";

  it("makes a stack without a role in the name of whoever asks for it", async () => {
    const client = new CloudFormationClient(
      fixture.clientOptions(await assume(roleArn("deployer"))),
    );

    const failed = await create(client, { TemplateBody: withTable });
    putRole("deployer", ["cloudformation:*", "dynamodb:CreateTable", "dynamodb:DescribeTable"]);
    const created = await create(client, { StackName: "other", TemplateBody: withTable });
    await client.send(new DeleteStackCommand({ StackName: "other" }));
    const kept = await atRest(created.StackId);
    await fixture.client.send(new DeleteStackCommand({ StackName: "other" }));
    const gone = await atRest(created.StackId);

    const denied = (action: string) =>
      `Resource handler returned message: "User: arn:aws:sts::123456789012:assumed-role/deployer/ada is not authorized to perform: ${action} on resource: ${TABLE_ARN} because no identity-based policy allows the ${action} action" (HandlerErrorCode: AccessDenied)`;
    expect([failed.StackStatus, created.StackStatus]).toEqual([
      "ROLLBACK_COMPLETE",
      "CREATE_COMPLETE",
    ]);
    expect(await reasons(failed.StackId, "CREATE_FAILED")).toEqual([
      denied("dynamodb:CreateTable"),
    ]);
    expect([kept.StackStatus, gone.StackStatus]).toEqual(["DELETE_FAILED", "DELETE_COMPLETE"]);
    expect(await reasons(created.StackId, "DELETE_FAILED")).toContain(
      denied("dynamodb:DeleteTable"),
    );
  });

  it("changes a stack with the role that it has, whoever asks, by a change set, too", async () => {
    putRole("stacks", ["dynamodb:*"]);
    const client = new CloudFormationClient(
      fixture.clientOptions(await assume(roleArn("deployer"))),
    );
    const made = await create(fixture.client, {
      TemplateBody: withTable,
      RoleARN: roleArn("stacks"),
    });
    const changed = { ...table, Properties: { ...table.Properties, BillingMode: "PROVISIONED" } };
    const change = { StackName: "app", ChangeSetName: "second" };
    await client.send(
      new CreateChangeSetCommand({
        ...change,
        TemplateBody: JSON.stringify({ Resources: { Table: changed } }),
      }),
    );

    await client.send(new ExecuteChangeSetCommand(change));
    const updated = await atRest(made.StackId);

    expect([made.StackStatus, updated.StackStatus]).toEqual(["CREATE_COMPLETE", "UPDATE_COMPLETE"]);
  });

  async function create(client: CloudFormationClient, options: object) {
    const request = { StackName: "app", TemplateBody, ...options };
    const { StackId } = await client.send(new CreateStackCommand(request));
    return atRest(StackId);
  }
  async function atRest(StackName: string | undefined): Promise<Stack> {
    for (;;) {
      const { Stacks = [] } = await fixture.client.send(new DescribeStacksCommand({ StackName }));
      const [stack] = Stacks;
      if (stack !== undefined && !stack.StackStatus?.endsWith("_IN_PROGRESS")) return stack;
    }
  }
  async function reasons(StackName: string | undefined, status: string) {
    const request = new DescribeStackEventsCommand({ StackName });
    const { StackEvents = [] } = await fixture.client.send(request);
    return StackEvents.filter(({ ResourceStatus }) => ResourceStatus === status).map(
      ({ ResourceStatusReason }) => ResourceStatusReason,
    );
  }

  it("knows no role that no stack has made", async () => {
    const iam = new IAMClient(fixture.clientOptions());

    const getting = iam.send(new GetRoleCommand({ RoleName: "nobody" }));

    await expect(getting).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });

  it("refuses signatures that are wrong and requests that are none of its", async () => {
    const wrong = { accessKeyId: "local", secretAccessKey: "guessed" };
    const unknown = { accessKeyId: "AKIAUNKNOWN", secretAccessKey: "local" };
    const describe = (credentials: Credentials) =>
      new CloudFormationClient(fixture.clientOptions(credentials)).send(
        new DescribeStacksCommand({}),
      );
    const post = async (body: string) => {
      const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
      const url = fixture.apis.endpoints.s3;
      const response = await fetch(url, { method: "POST", headers, body });
      return [response.status, /<Code>(.*)<\/Code>/.exec(await response.text())?.[1]];
    };

    await expect(describe(wrong)).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
    await expect(describe(unknown)).rejects.toMatchObject({ name: "InvalidClientTokenId" });
    expect(await post("Action=ListStacks&Version=2010-05-15")).toEqual([
      403,
      "MissingAuthenticationToken",
    ]);
    expect(await post("Action=Nothing&Version=2010-05-15")).toEqual([400, "InvalidAction"]);
    expect(await post("%%%")).toEqual([400, "InvalidAction"]);
    expect(await post("x".repeat(1024 * 1024 + 1))).toEqual([413, "RequestEntityTooLarge"]);
  });
});
