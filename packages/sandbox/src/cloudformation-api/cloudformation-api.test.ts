import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListChangeSetsCommand,
  ListExportsCommand,
  ListImportsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  paginateDescribeStackEvents,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
  ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ApiFixture, openApiFixture } from "./api-fixture.ts";

const topic = (DisplayName: unknown, more: object = {}) => ({
  Type: "AWS::SNS::Topic",
  Properties: { DisplayName },
  ...more,
});
const template = (resources: object, more: object = {}) =>
  JSON.stringify({ ...more, Resources: resources });
const one = (name: string) => template({ Topic: topic(name) });

describe("CloudFormation's API", () => {
  let fixture: ApiFixture;
  let client: ApiFixture["client"];

  beforeEach(async () => {
    fixture = await openApiFixture();
    client = fixture.client;
  });
  afterEach(() => fixture.close());

  async function stackNow(StackName: string) {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0];
  }
  async function ended(StackName: string): Promise<string | undefined> {
    for (;;) {
      const status = (await stackNow(StackName))?.StackStatus;
      if (!status?.endsWith("_IN_PROGRESS")) return status;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  async function created(StackName: string, TemplateBody: string) {
    const { StackId = "" } = await client.send(new CreateStackCommand({ StackName, TemplateBody }));
    await ended(StackId);
    return StackId;
  }
  async function eventsOf(StackName: string) {
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
    return StackEvents.reverse();
  }

  it("creates, shows, updates and deletes a stack", async () => {
    const TemplateBody = template(
      { Topic: topic("orders") },
      {
        Description: "Of orders",
        Parameters: { Stage: { Type: "String", Default: "dev" } },
        Outputs: {
          Name: { Value: { "Fn::GetAtt": ["Topic", "TopicName"] }, Description: "its name" },
        },
      },
    );
    const { StackId = "" } = await client.send(
      new CreateStackCommand({
        StackName: "app",
        TemplateBody,
        Tags: [{ Key: "team", Value: "a & b" }],
        ClientRequestToken: "first",
      }),
    );

    const creation = await ended("app");
    const shown = await stackNow("app");
    const events = await eventsOf("app");
    await client.send(new UpdateStackCommand({ StackName: "app", TemplateBody: one("invoices") }));
    const update = await ended("app");
    await client.send(new DeleteStackCommand({ StackName: "app" }));
    const deletion = await ended(StackId);

    expect([creation, update, deletion]).toEqual([
      "CREATE_COMPLETE",
      "UPDATE_COMPLETE",
      "DELETE_COMPLETE",
    ]);
    expect(shown).toMatchObject({
      StackId,
      Description: "Of orders",
      Tags: [{ Key: "team", Value: "a & b" }],
      Outputs: [{ OutputKey: "Name", Description: "its name" }],
    });
    expect(events.map(({ ResourceStatus }) => ResourceStatus)).toEqual([
      "CREATE_IN_PROGRESS",
      "CREATE_IN_PROGRESS",
      "CREATE_IN_PROGRESS",
      "CREATE_COMPLETE",
      "CREATE_COMPLETE",
    ]);
    expect(new Set(events.map(({ ClientRequestToken }) => ClientRequestToken))).toEqual(
      new Set(["first"]),
    );
    await expect(stackNow("app")).rejects.toThrow("Stack with id app does not exist");
  });

  it("makes a stack from a change set, and shows what it would do first", async () => {
    const request = { StackName: "app", ChangeSetName: "first" };
    const { StackId = "" } = await client.send(
      new CreateChangeSetCommand({ ...request, ChangeSetType: "CREATE", TemplateBody: one("a") }),
    );

    const review = await stackNow("app");
    const changeSet = await client.send(new DescribeChangeSetCommand(request));
    await client.send(new ExecuteChangeSetCommand(request));
    const status = await ended(StackId);
    const executed = await client.send(new DescribeChangeSetCommand(request));

    expect(review?.StackStatus).toBe("REVIEW_IN_PROGRESS");
    expect(changeSet).toMatchObject({
      Status: "CREATE_COMPLETE",
      ExecutionStatus: "AVAILABLE",
      Changes: [{ ResourceChange: { Action: "Add", LogicalResourceId: "Topic" } }],
    });
    expect(status).toBe("CREATE_COMPLETE");
    expect(executed.ExecutionStatus).toBe("EXECUTE_COMPLETE");
  });

  it("lists and deletes change sets, and says of one without changes that it failed", async () => {
    await created("app", one("a"));
    const request = { StackName: "app", ChangeSetName: "same" };
    await client.send(new CreateChangeSetCommand({ ...request, TemplateBody: one("a") }));

    const { Status, StatusReason } = await client.send(new DescribeChangeSetCommand(request));
    const listed = await client.send(new ListChangeSetsCommand({ StackName: "app" }));
    const executing = client.send(new ExecuteChangeSetCommand(request));
    await expect(executing).rejects.toMatchObject({ name: "InvalidChangeSetStatusException" });
    await client.send(new DeleteChangeSetCommand(request));
    const after = client.send(new DescribeChangeSetCommand(request));

    expect(Status).toBe("FAILED");
    expect(StatusReason).toContain("didn't contain changes");
    expect(listed.Summaries?.map(({ ChangeSetName }) => ChangeSetName)).toEqual(["same"]);
    await expect(after).rejects.toMatchObject({ name: "ChangeSetNotFoundException" });
  });

  it("answers the same token alike, and refuses it for another request", async () => {
    const request = { StackName: "app", TemplateBody: one("a"), ClientRequestToken: "one" };
    const first = await client.send(new CreateStackCommand(request));
    const again = await client.send(new CreateStackCommand(request));
    await ended("app");

    const other = client.send(new UpdateStackCommand({ ...request, TemplateBody: one("b") }));

    expect(again.StackId).toBe(first.StackId);
    await expect(other).rejects.toMatchObject({ name: "TokenAlreadyExistsException" });
  });

  it("creates one stack when two ask for it at once", async () => {
    const create = () =>
      client.send(new CreateStackCommand({ StackName: "app", TemplateBody: one("a") }));

    const results = await Promise.allSettled([create(), create()]);

    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await ended("app")).toBe("CREATE_COMPLETE");
  });

  it("does nothing on a second delete, whose token no event carries", async () => {
    const StackName = await created("app", one("a"));

    await client.send(new DeleteStackCommand({ StackName, ClientRequestToken: "one" }));
    await client.send(new DeleteStackCommand({ StackName, ClientRequestToken: "two" }));
    await ended(StackName);

    const tokens = (await eventsOf(StackName)).map(({ ClientRequestToken }) => ClientRequestToken);
    expect(tokens).toContain("one");
    expect(tokens).not.toContain("two");
  });

  it("goes on with a rollback that failed, without what is in its way", async () => {
    await created("app", template({ A: topic("fail update") }));
    const failing = template({ A: topic("fine"), B: topic("fail create", { DependsOn: "A" }) });
    const goOn = (ResourcesToSkip: string[]) =>
      client.send(new ContinueUpdateRollbackCommand({ StackName: "app", ResourcesToSkip }));

    await client.send(new UpdateStackCommand({ StackName: "app", TemplateBody: failing }));
    const stuck = await ended("app");
    const refused = goOn(["Nothing"]);
    await expect(refused).rejects.toThrow("[Nothing]");
    await goOn([]);
    const again = await ended("app");
    await goOn(["A"]);
    const mended = await ended("app");

    expect([stuck, again, mended]).toEqual([
      "UPDATE_ROLLBACK_FAILED",
      "UPDATE_ROLLBACK_FAILED",
      "UPDATE_ROLLBACK_COMPLETE",
    ]);
    await expect(goOn([])).rejects.toThrow("UPDATE_ROLLBACK_COMPLETE state");
  });

  it("turns an update back under the token of the cancellation", async () => {
    const many = (name: string) =>
      template(
        Object.fromEntries(
          [..."ABCDE"].map((id, index, all) => [
            id,
            topic(name, index > 0 ? { DependsOn: all[index - 1] } : {}),
          ]),
        ),
      );
    await created("app", many("a"));
    const update = { StackName: "app", TemplateBody: many("b"), ClientRequestToken: "update" };

    await client.send(new UpdateStackCommand(update));
    const cancel = { StackName: "app", ClientRequestToken: "cancel" };
    await client.send(new CancelUpdateStackCommand(cancel));
    const status = await ended("app");

    expect(status).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect((await eventsOf("app")).at(-1)?.ClientRequestToken).toBe("cancel");
    await expect(client.send(new CancelUpdateStackCommand(cancel))).rejects.toThrow(
      "cannot be called from current stack status UPDATE_ROLLBACK_COMPLETE",
    );
  });

  it("keeps what a failed deletion is told to retain", async () => {
    const StackName = await created("app", one("fail delete"));
    const destroy = (RetainResources?: string[]) =>
      client.send(new DeleteStackCommand({ StackName, RetainResources }));

    await expect(destroy(["Topic"])).rejects.toThrow("DELETE_FAILED state");
    await destroy();
    const failed = await ended(StackName);
    await destroy(["Topic"]);
    const deleted = await ended(StackName);

    expect([failed, deleted]).toEqual(["DELETE_FAILED", "DELETE_COMPLETE"]);
    expect(fixture.world.resources.size).toBe(1);
  });

  it("does not delete a protected stack", async () => {
    const StackName = await created("app", one("a"));
    const EnableTerminationProtection = true;
    await client.send(
      new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection }),
    );

    const destroying = client.send(new DeleteStackCommand({ StackName }));

    await expect(destroying).rejects.toThrow("TerminationProtection is enabled");
  });

  it("shows the history in pages, one operation of it, and what failed", async () => {
    const StackName = await created("app", template({ A: topic("a"), B: topic("fail create") }));
    fixture.unpleasantness.pageSize = 2;
    const pages = paginateDescribeStackEvents({ client }, { StackName });

    const sizes: (number | undefined)[] = [];
    for await (const page of pages) sizes.push(page.StackEvents?.length);
    const failures = await client.send(
      new DescribeEventsCommand({ StackName, Filters: { FailedEvents: true } }),
    );

    expect(sizes.length).toBeGreaterThan(3);
    expect(sizes.slice(0, -1).every((size) => size === 2)).toBe(true);
    expect(failures.OperationEvents).toMatchObject([
      {
        LogicalResourceId: "B",
        EventType: "PROVISIONING_ERROR",
        OperationType: "CREATE_STACK",
        ResourceStatusReason: expect.stringContaining("told to fail create"),
      },
    ]);
  });

  it("shows resources, stacks and templates", async () => {
    const TemplateBody = one("a");
    const StackName = await created("app", TemplateBody);
    const LogicalResourceId = "Topic";

    const [resources, resource, listed, stacks, body, summary] = await Promise.all([
      client.send(new DescribeStackResourcesCommand({ StackName })),
      client.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId })),
      client.send(new ListStackResourcesCommand({ StackName })),
      client.send(new ListStacksCommand({ StackStatusFilter: ["CREATE_COMPLETE"] })),
      client.send(new GetTemplateCommand({ StackName })),
      client.send(new GetTemplateSummaryCommand({ StackName })),
    ]);

    const shown = {
      LogicalResourceId,
      ResourceType: "AWS::SNS::Topic",
      ResourceStatus: "CREATE_COMPLETE",
    };
    expect(resources.StackResources).toMatchObject([shown]);
    expect(resource.StackResourceDetail).toMatchObject(shown);
    expect(listed.StackResourceSummaries).toMatchObject([shown]);
    expect(stacks.StackSummaries?.map((stack) => stack.StackId)).toEqual([StackName]);
    expect(body.TemplateBody).toBe(TemplateBody);
    expect(summary.ResourceTypes).toEqual(["AWS::SNS::Topic"]);
  });

  it("validates a template and says what it needs", async () => {
    const Parameters = {
      Stage: { Type: "String", Default: "dev", Description: "which", NoEcho: true },
    };
    const role = { Type: "AWS::IAM::Role", Properties: { RoleName: "admin" } };
    const valid = template({ Role: role }, { Parameters });

    const answer = await client.send(new ValidateTemplateCommand({ TemplateBody: valid }));
    const creating = client.send(new CreateStackCommand({ StackName: "app", TemplateBody: valid }));
    const broken = client.send(new ValidateTemplateCommand({ TemplateBody: "Resources: [" }));

    expect(answer).toMatchObject({
      Parameters: [{ ParameterKey: "Stage", DefaultValue: "dev", NoEcho: true }],
      Capabilities: ["CAPABILITY_NAMED_IAM"],
    });
    await expect(creating).rejects.toMatchObject({ name: "InsufficientCapabilitiesException" });
    await expect(broken).rejects.toThrow("Template format error");
  });

  it.each([
    ["0", "{}", "'0' at 'stackName'"],
    ["app", template({ Topic: topic({ "Fn::Sub": 0 }) }), "Fn::Sub takes a list of 2 arguments"],
  ])("refuses a change set of %s that cannot be made", async (StackName, TemplateBody, words) => {
    const ChangeSetType = "CREATE";
    const request = { StackName, TemplateBody, ChangeSetType, ChangeSetName: "change" } as const;

    await expect(client.send(new CreateChangeSetCommand(request))).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining(words),
    });
  });

  it("lists exports and who imports them", async () => {
    const Outputs = { Name: { Value: "orders", Export: { Name: "topic-name" } } };
    const owner = await created("owner", template({ Topic: topic("a") }, { Outputs }));
    await created("user", template({ Topic: topic({ "Fn::ImportValue": "topic-name" }) }));

    const { Exports } = await client.send(new ListExportsCommand({}));
    const { Imports } = await client.send(new ListImportsCommand({ ExportName: "topic-name" }));

    expect(Exports).toEqual([
      expect.objectContaining({ ExportingStackId: owner, Name: "topic-name", Value: "orders" }),
    ]);
    expect(Imports).toEqual(["user"]);
  });

  it("finds nothing to update, and no stack that is not there", async () => {
    await created("app", one("a"));
    const update = (StackName: string, TemplateBody: string) =>
      client.send(new UpdateStackCommand({ StackName, TemplateBody }));

    await expect(update("app", one("a"))).rejects.toThrow("No updates are to be performed.");
    await expect(update("other", one("a"))).rejects.toThrow("other does not exist");
    await expect(created("app", one("a"))).rejects.toMatchObject({
      name: "AlreadyExistsException",
    });
    await expect(created("a_b", one("a"))).rejects.toThrow("'a_b' at 'stackName'");
  });

  it("answers what was before a change for a while, when told to", async () => {
    fixture.unpleasantness.staleReads = 2;
    await client.send(new CreateStackCommand({ StackName: "app", TemplateBody: one("a") }));

    const reads = [await read(), await read(), await read()];

    expect(reads.slice(0, 2)).toEqual(["missing", "missing"]);
    expect(reads[2]).toMatch(/^CREATE_/);

    function read() {
      return stackNow("app").then(
        (stack) => stack?.StackStatus,
        () => "missing",
      );
    }
  });
});
