import {
  type ChangeSetType,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateSummaryCommand,
} from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ApiFixture, openApiFixture } from "./api-fixture.ts";

const table = (more: object = {}) => ({
  Type: "AWS::DynamoDB::Table",
  DeletionPolicy: "Retain",
  Properties: {},
  ...more,
});
const topic = { Type: "AWS::SNS::Topic", Properties: { DisplayName: "news" } };
const importOf = (TableName: string, LogicalResourceId = "Table") => ({
  ResourceType: "AWS::DynamoDB::Table",
  LogicalResourceId,
  ResourceIdentifier: { TableName },
});

describe("change sets that import resources", () => {
  let fixture: ApiFixture;

  beforeEach(async () => {
    fixture = await openApiFixture();
  });
  afterEach(() => fixture.close());

  async function changeSet(
    StackName: string,
    template: object,
    options: {
      readonly resources?: ReturnType<typeof importOf>[];
      readonly ChangeSetType?: ChangeSetType;
      readonly more?: object;
    } = {},
  ) {
    const { resources: ResourcesToImport, ChangeSetType = "IMPORT", more } = options;
    const { Id: ChangeSetName } = await fixture.client.send(
      new CreateChangeSetCommand({
        ...{ StackName, ChangeSetName: "change", ChangeSetType, ResourcesToImport, ...more },
        TemplateBody: JSON.stringify(template),
      }),
    );
    return fixture.client.send(new DescribeChangeSetCommand({ ChangeSetName }));
  }
  async function execute(ChangeSetName: string | undefined) {
    await fixture.client.send(new ExecuteChangeSetCommand({ ChangeSetName }));
  }
  async function atRest(StackName: string): Promise<string> {
    for (;;) {
      const { Stacks = [] } = await fixture.client.send(new DescribeStacksCommand({ StackName }));
      const status = Stacks[0]?.StackStatus ?? "";
      if (!status.endsWith("_IN_PROGRESS")) return status;
      await new Promise((go) => setTimeout(go, 5));
    }
  }
  async function resourcesOf(StackName: string) {
    const command = new DescribeStackResourcesCommand({ StackName });
    const { StackResources = [] } = await fixture.client.send(command);
    return StackResources.map(({ LogicalResourceId, PhysicalResourceId, ResourceStatus }) =>
      [LogicalResourceId, PhysicalResourceId, ResourceStatus].join(" "),
    );
  }
  const events = async (StackName: string) => {
    const command = new DescribeStackEventsCommand({ StackName });
    const { StackEvents = [] } = await fixture.client.send(command);
    return StackEvents.map((one) => `${one.LogicalResourceId} ${one.ResourceStatus}`).reverse();
  };
  async function create(StackName: string, Resources: object) {
    const TemplateBody = JSON.stringify({ Resources });
    const { StackId = "" } = await fixture.client.send(
      new CreateStackCommand({ StackName, TemplateBody }),
    );
    expect(await atRest(StackId)).toBe("CREATE_COMPLETE");
    return StackId;
  }
  /** A table whose stack is gone. */
  async function retainedTable(): Promise<string> {
    const stackId = await create("old", { Table: table() });
    const [, name = ""] = (await resourcesOf("old"))[0]?.split(" ") ?? [];
    await fixture.client.send(new DeleteStackCommand({ StackName: "old" }));
    expect(await atRest(stackId)).toBe("DELETE_COMPLETE");
    return name;
  }

  it("make a stack of a resource that outlived its own, without touching it", async () => {
    const name = await retainedTable();
    fixture.world.log.length = 0;
    const made = await changeSet(
      "new",
      { Resources: { Table: table() } },
      { resources: [importOf(name)] },
    );
    await execute(made.ChangeSetId);
    const status = await atRest("new");

    expect(made).toMatchObject({ Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE" });
    expect(made.Changes?.[0]?.ResourceChange).toMatchObject({
      ...{ Action: "Import", LogicalResourceId: "Table", PhysicalResourceId: name },
    });
    expect(status).toBe("IMPORT_COMPLETE");
    expect(await resourcesOf("new")).toEqual([`Table ${name} IMPORT_COMPLETE`]);
    expect(await events("new")).toEqual([
      "new IMPORT_IN_PROGRESS",
      "Table IMPORT_IN_PROGRESS",
      "Table IMPORT_COMPLETE",
      "new IMPORT_COMPLETE",
    ]);
    expect(fixture.world.log).toEqual([]);
    expect(fixture.stacks.retained()).toEqual([]);
  });

  it("take a resource into a stack that is there, which goes on being updated", async () => {
    fixture.world.resources.set("by-hand", {});
    await create("app", { Topic: topic });
    const Resources = { Topic: topic, Table: table() };
    const made = await changeSet("app", { Resources }, { resources: [importOf("by-hand")] });
    await execute(made.ChangeSetId);
    const status = await atRest("app");
    const Outputs = { Name: { Value: { Ref: "Table" } } };
    const ChangeSetType = "UPDATE";
    const next = await changeSet(
      "app",
      { Resources, Outputs },
      { ChangeSetType, more: { ChangeSetName: "next" } },
    );
    await execute(next.ChangeSetId);

    expect(status).toBe("IMPORT_COMPLETE");
    expect(next).toMatchObject({ Status: "CREATE_COMPLETE", Changes: [] });
    expect(await atRest("app")).toBe("UPDATE_COMPLETE");
    expect(await resourcesOf("app")).toContain("Table by-hand IMPORT_COMPLETE");
  });

  it("leave what was there alone when they fail", async () => {
    const name = await retainedTable();
    const Resources = { Table: table(), Other: table() };
    fixture.world.resources.set("other", {});
    const resources = [importOf(name), importOf("other", "Other")];
    const made = await changeSet("new", { Resources }, { resources });
    fixture.world.resources.delete("other");
    await execute(made.ChangeSetId);
    const status = await atRest("new");
    const { Stacks = [] } = await fixture.client.send(
      new DescribeStacksCommand({ StackName: "new" }),
    );

    expect(status).toBe("IMPORT_ROLLBACK_COMPLETE");
    expect(Stacks[0]?.StackStatusReason).toContain("with identifier 'other' was not found.");
    expect(await resourcesOf("new")).toEqual([]);
    expect(fixture.world.resources.has(name)).toBe(true);
    expect(fixture.stacks.retained().map(({ physicalId }) => physicalId)).toEqual([name]);
    expect(await events("new")).toContain("Other IMPORT_FAILED");
    expect(await events("new")).toContain("new IMPORT_ROLLBACK_IN_PROGRESS");
  });

  it("fail where the resource is not there, is another stack's, or has another name in the template", async () => {
    const stackId = await create("owner", { Table: table({ Properties: { TableName: "taken" } }) });
    fixture.world.resources.set("free", {});
    const named = table({ Properties: { TableName: "elsewhere" } });
    const sets = [
      await changeSet(
        "one",
        { Resources: { Table: table() } },
        { resources: [importOf("nowhere")] },
      ),
      await changeSet("two", { Resources: { Table: table() } }, { resources: [importOf("taken")] }),
      await changeSet("three", { Resources: { Table: named } }, { resources: [importOf("free")] }),
    ];

    expect(sets.map(({ Status, StatusReason }) => [Status, StatusReason])).toEqual([
      [
        "FAILED",
        "Resource of type 'AWS::DynamoDB::Table' with identifier 'nowhere' was not found.",
      ],
      ["FAILED", `taken already exists in stack ${stackId}`],
      ["FAILED", "The identifier of Table is free, but the template names it elsewhere"],
    ]);
  });

  const Resources = { Table: table() };
  const one = [importOf("free")];
  it.each([
    ["no resource is named", { Resources }, {}, "Must Provide at least one resource to import"],
    [
      "a resource has no DeletionPolicy",
      { Resources: { Table: { Type: "AWS::DynamoDB::Table" } } },
      { resources: one },
      "The following resources to import [Table] must have DeletionPolicy attribute specified in the template.",
    ],
    [
      "a resource is new and not named",
      { Resources: { ...Resources, Topic: topic } },
      { resources: one },
      "Resources [Topic] is missing from ResourceToImport list",
    ],
    [
      "a resource is not in the template",
      { Resources },
      { resources: [importOf("free", "Chair")] },
      "The logical resource ids [Chair] provided in ResourceToImport do not exist in the template.",
    ],
    [
      "a resource is named twice",
      { Resources },
      { resources: [...one, ...one] },
      "Every resource to import must have unique LogicalResourceId",
    ],
    [
      "the template has outputs",
      { Resources, Outputs: { A: { Value: "a" } } },
      { resources: one },
      "As part of the import operation, you cannot modify or add [Outputs]",
    ],
    [
      "the stack gets tags",
      { Resources },
      { resources: one, more: { Tags: [{ Key: "a", Value: "b" }] } },
      "As part of the import operation, you cannot modify or add [Tags]",
    ],
    [
      "the identifier is another property",
      { Resources },
      { resources: [{ ...importOf("free"), ResourceIdentifier: { Arn: "free" } }] },
      "Invalid resource identifier for resource type AWS::DynamoDB::Table. Expected [TableName]",
    ],
    [
      "the types differ",
      { Resources: { Table: { ...topic, DeletionPolicy: "Retain" } } },
      { resources: one },
      "Resource type of [Table] passed in ResourceToImport does not match with resource type defined in the template. Resource type in ResourceToImport: AWS::DynamoDB::Table; Resource type in Template: AWS::SNS::Topic.",
    ],
  ] as const)("are refused when %s", async (_, template, options, message) => {
    fixture.world.resources.set("free", {});
    const asked = changeSet("new", template, options as Parameters<typeof changeSet>[2]);

    await expect(asked).rejects.toMatchObject({ name: "ValidationError", message });
    const described = fixture.client.send(new DescribeStacksCommand({ StackName: "new" }));
    await expect(described).rejects.toThrow("does not exist");
  });

  it("are refused when they change, or name, what the stack has", async () => {
    fixture.world.resources.set("free", {});
    await create("app", { Topic: topic });
    const changed = { Topic: { ...topic, Properties: { DisplayName: "other" } }, Table: table() };
    const again = {
      ResourceType: "AWS::SNS::Topic",
      LogicalResourceId: "Topic",
      ResourceIdentifier: { TopicArn: "t" },
    };

    await expect(changeSet("app", { Resources: changed }, { resources: one })).rejects.toThrow(
      "You have modified resources [Topic] in your template that are not being imported.",
    );
    const both = { Topic: topic, Table: table() };
    const named = [...one, again as unknown as ReturnType<typeof importOf>];
    await expect(changeSet("app", { Resources: both }, { resources: named })).rejects.toThrow(
      "Resources [Topic] passed in ResourceToImport are already in a stack and cannot be imported.",
    );
    await expect(
      changeSet("app", { Resources: { Topic: topic } }, { resources: [again as never] }),
    ).rejects.toThrow("The template should contain at least one new resource to import.");
  });

  it("take in by name what is there when they are asked to, and keep it when the rest fails", async () => {
    fixture.world.resources.set("known", {});
    const named = (more: object = {}) => ({
      Table: table({ Properties: { TableName: "known" }, ...more }),
    });
    const more = { ImportExistingResources: true };
    const ChangeSetType = "CREATE";
    const loose = await changeSet(
      "loose",
      { Resources: named({ DeletionPolicy: "Delete" }) },
      { ChangeSetType, more },
    );
    const bad = {
      Type: "AWS::SNS::Topic",
      DependsOn: "Table",
      Properties: { DisplayName: "fail create" },
    };
    const failing = await changeSet(
      "failing",
      { Resources: { ...named(), Topic: bad } },
      { ChangeSetType, more },
    );
    await execute(failing.ChangeSetId);
    const failed = await atRest("failing");
    const made = await changeSet(
      "app",
      { Resources: { ...named(), Topic: topic } },
      { ChangeSetType, more },
    );
    await execute(made.ChangeSetId);

    expect(loose.StatusReason).toContain("The affected resources are Table ({TableName=known})");
    expect(failed).toBe("ROLLBACK_COMPLETE");
    expect(made.ImportExistingResources).toBe(true);
    expect(made.Changes?.map(({ ResourceChange }) => ResourceChange?.Action).sort()).toEqual([
      "Add",
      "Import",
    ]);
    expect(await atRest("app")).toBe("CREATE_COMPLETE");
    expect(await resourcesOf("app")).toContain("Table known IMPORT_COMPLETE");
    expect(fixture.world.log).not.toContain("delete known");
  });

  it("are told by a template's summary how its resources are named", async () => {
    const TemplateBody = JSON.stringify({
      Resources: {
        A: table(),
        B: table(),
        Logs: { Type: "AWS::Logs::LogGroup" },
        Queue: { Type: "AWS::SQS::Queue" },
        Bucket: { Type: "AWS::S3::Bucket" },
        Role: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: {} } },
      },
    });
    const command = new GetTemplateSummaryCommand({ TemplateBody });
    const { ResourceIdentifierSummaries = [] } = await fixture.client.send(command);

    expect(
      ResourceIdentifierSummaries.map((summary) =>
        [summary.ResourceType, summary.LogicalResourceIds, summary.ResourceIdentifiers].join(" "),
      ),
    ).toEqual([
      "AWS::DynamoDB::Table A,B TableName",
      "AWS::Logs::LogGroup Logs LogGroupName",
      "AWS::SQS::Queue Queue QueueUrl",
      "AWS::S3::Bucket Bucket BucketName",
      "AWS::IAM::Role Role RoleName",
    ]);
  });
});
