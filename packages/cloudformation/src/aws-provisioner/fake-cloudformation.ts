import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";
import { mockClient } from "aws-sdk-client-mock";

/**
 * AWS CloudFormation as the provisioner sees it, for its tests. What it models, each from the API
 * reference: change sets settle one look later; an empty one is FAILED with "didn't contain
 * changes"; executing one takes `looks` looks at the events; a template that contains `FAIL` rolls
 * back; ROLLBACK_COMPLETE refuses updates; deleted stacks answer to their id only; events carry the
 * client request token.
 */
export function fakeCloudFormation(looks = 2) {
  const stacks = new Map<string, FakeStack>();
  const calls: string[] = [];
  const byNameOrId = (key: string | undefined): FakeStack => {
    const all = [...stacks.values()].reverse();
    const found =
      all.find((stack) => stack.id === key) ??
      all.find((stack) => stack.name === key && stack.status !== "DELETE_COMPLETE");
    if (!found) throw named("ValidationError", `Stack with id ${key} does not exist`);
    return found;
  };
  const mock = mockClient(CloudFormationClient);

  mock.on(CreateChangeSetCommand).callsFake((input) => {
    calls.push("CreateChangeSet");
    if (input.ChangeSetType === "CREATE") {
      const id = `arn:aws:cloudformation:us-east-1:123456789012:stack/${input.StackName}/${stacks.size}`;
      stacks.set(id, newStack(input.StackName, id));
    }
    const stack = byNameOrId(input.StackName);
    if (stack.status === "ROLLBACK_COMPLETE") {
      throw named(
        "ValidationError",
        `Stack:${stack.id} is in ROLLBACK_COMPLETE state and can not be updated.`,
      );
    }
    stack.changeSets.set(input.ChangeSetName, { body: input.TemplateBody, looked: false });
    return { StackId: stack.id };
  });
  mock.on(DescribeChangeSetCommand).callsFake((input) => {
    const stack = byNameOrId(input.StackName);
    const changeSet = stack.changeSets.get(input.ChangeSetName);
    if (!changeSet) throw named("ChangeSetNotFoundException", "no such change set");
    if (!changeSet.looked) {
      changeSet.looked = true;
      return { Status: "CREATE_PENDING", StackId: stack.id };
    }
    if (changeSet.body === stack.body) {
      return {
        Status: "FAILED",
        StatusReason: "The submitted information didn't contain changes.",
        StackId: stack.id,
      };
    }
    return { Status: "CREATE_COMPLETE", StackId: stack.id, Changes: changesOf(stack) };
  });
  mock.on(ExecuteChangeSetCommand).callsFake((input) => {
    calls.push("ExecuteChangeSet");
    const stack = byNameOrId(input.StackName);
    const body = stack.changeSets.get(input.ChangeSetName)?.body ?? "";
    start(
      stack,
      stack.body === undefined ? "CREATE" : "UPDATE",
      input.ClientRequestToken,
      looks,
      body,
    );
    return {};
  });
  mock.on(CancelUpdateStackCommand).callsFake((input) => {
    calls.push("CancelUpdateStack");
    const stack = byNameOrId(input.StackName);
    stack.steps.length = 0;
    stack.steps.push(() => move(stack, "UPDATE_ROLLBACK_COMPLETE", input.ClientRequestToken));
    return {};
  });
  mock.on(DeleteStackCommand).callsFake((input) => {
    calls.push("DeleteStack");
    const stack = byNameOrId(input.StackName);
    stack.steps.length = 0;
    const isEmpty = stack.status === "REVIEW_IN_PROGRESS";
    move(stack, "DELETE_IN_PROGRESS", input.ClientRequestToken);
    if (isEmpty) return move(stack, "DELETE_COMPLETE", input.ClientRequestToken);
    stack.steps.push(() => move(stack, "DELETE_COMPLETE", input.ClientRequestToken));
    return {};
  });
  mock.on(DeleteChangeSetCommand).callsFake((input) => {
    byNameOrId(input.StackName).changeSets.delete(input.ChangeSetName);
    return {};
  });
  mock.on(DescribeStacksCommand).callsFake((input) => {
    const stack = byNameOrId(input.StackName);
    const Outputs = [{ OutputKey: "Body", OutputValue: stack.body ?? "" }];
    return {
      Stacks: [
        {
          StackName: stack.name,
          StackId: stack.id,
          StackStatus: stack.status,
          CreationTime: new Date(),
          Outputs,
        },
      ],
    };
  });
  mock.on(DescribeStackEventsCommand).callsFake((input) => {
    const stack = byNameOrId(input.StackName);
    stack.steps.shift()?.();
    return { StackEvents: [...stack.events].reverse() };
  });
  mock.on(ListStackResourcesCommand).callsFake(() => ({ StackResourceSummaries: [] }));
  mock
    .on(GetTemplateCommand)
    .callsFake((input) => ({ TemplateBody: byNameOrId(input.StackName).body }));
  return { client: new CloudFormationClient({ region: "us-east-1" }), calls, mock };
}

interface FakeStack {
  readonly name: string;
  readonly id: string;
  status: string;
  body: string | undefined;
  readonly changeSets: Map<string, { body: string; looked: boolean }>;
  readonly events: StackEvent[];
  readonly steps: (() => void)[];
}

function newStack(name: string, id: string): FakeStack {
  return {
    name,
    id,
    status: "REVIEW_IN_PROGRESS",
    body: undefined,
    changeSets: new Map(),
    events: [],
    steps: [],
  };
}

function start(
  stack: FakeStack,
  verb: "CREATE" | "UPDATE",
  token: string,
  looks: number,
  body: string,
): void {
  move(stack, `${verb}_IN_PROGRESS`, token);
  for (let look = 1; look < looks; look++) stack.steps.push(() => {});
  stack.steps.push(() => {
    if (!body.includes("FAIL")) {
      stack.body = body;
      return move(stack, `${verb}_COMPLETE`, token);
    }
    event(
      stack,
      "Table",
      "AWS::DynamoDB::Table",
      `${verb}_FAILED`,
      token,
      "the table is not wanted",
    );
    event(stack, "Role", "AWS::IAM::Role", `${verb}_FAILED`, token, "Resource creation cancelled");
    move(stack, verb === "CREATE" ? "ROLLBACK_COMPLETE" : "UPDATE_ROLLBACK_COMPLETE", token);
  });
}

function move(stack: FakeStack, status: string, token: string): void {
  stack.status = status;
  event(stack, stack.name, "AWS::CloudFormation::Stack", status, token);
}

function event(
  stack: FakeStack,
  id: string,
  type: string,
  status: string,
  token: string,
  reason?: string,
): void {
  stack.events.push({
    EventId: `${stack.events.length}`,
    StackId: stack.id,
    StackName: stack.name,
    LogicalResourceId: id,
    PhysicalResourceId: type === "AWS::CloudFormation::Stack" ? stack.id : id,
    ResourceType: type,
    ResourceStatus: status as never,
    Timestamp: new Date(),
    ClientRequestToken: token,
    ...(reason && { ResourceStatusReason: reason }),
  });
}

function changesOf(stack: FakeStack) {
  const Action = stack.body === undefined ? "Add" : "Modify";
  const Details = [
    { Target: { Attribute: "Properties", Name: "KeySchema", Path: "/Properties/KeySchema" } },
  ];
  return [
    {
      Type: "Resource",
      ResourceChange: {
        LogicalResourceId: "Table",
        ResourceType: "AWS::DynamoDB::Table",
        Action,
        Replacement: "True",
        Details,
      },
    },
  ] as const;
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
