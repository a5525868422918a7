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
  ListChangeSetsCommand,
  ListStackResourcesCommand,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";
import { mockClient } from "aws-sdk-client-mock";

/**
 * AWS CloudFormation as the provisioner sees it, for its tests. What it models, each from the API
 * reference: change sets settle one look later; an empty one is FAILED with "didn't contain
 * changes"; executing one takes `looks` looks at the stack or its events and names it on the stack;
 * a template that contains `FAIL` rolls back, a stack whose template contains `KEEP` cannot be
 * deleted; ROLLBACK_COMPLETE refuses updates; CREATE is refused where a stack is; a second delete
 * under one token does nothing; deleted stacks answer to their id only; events carry the client
 * request token and come in pages of `pageSize`, newest first.
 */
export function fakeCloudFormation(looks = 2, pageSize = 100) {
  const stacks = new Map<string, FakeStack>();
  const calls: string[] = [];
  const hooks = new Map<string, (() => void)[]>();
  const call = (name: string) => {
    calls.push(name);
    hooks.get(name)?.shift()?.();
  };
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
    call("CreateChangeSet");
    if (input.ChangeSetType === "CREATE") {
      const there = [...stacks.values()].find(
        ({ name, status }) => name === input.StackName && status !== "DELETE_COMPLETE",
      );
      if (there && there.status !== "REVIEW_IN_PROGRESS") {
        throw named(
          "ValidationError",
          `Stack [${input.StackName}] already exists and cannot be created again with the changeSet [${input.ChangeSetName}].`,
        );
      }
      if (!there) add(input.StackName);
    }
    const stack = byNameOrId(input.StackName);
    if (stack.changeSets.has(input.ChangeSetName)) {
      throw named("AlreadyExistsException", `ChangeSet ${input.ChangeSetName} already exists`);
    }
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
    call("DescribeChangeSet");
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
    const ExecutionStatus = changeSet.executed ? "EXECUTE_COMPLETE" : "AVAILABLE";
    return {
      Status: "CREATE_COMPLETE",
      ExecutionStatus,
      StackId: stack.id,
      Changes: changesOf(stack),
    };
  });
  mock.on(ExecuteChangeSetCommand).callsFake((input) => {
    call("ExecuteChangeSet");
    const stack = byNameOrId(input.StackName);
    const changeSet = stack.changeSets.get(input.ChangeSetName);
    if (!changeSet || changeSet.executed || !isAtRest(stack)) {
      throw named("InvalidChangeSetStatus", "the change set cannot be executed");
    }
    changeSet.executed = true;
    stack.changeSetId = `arn:aws:cloudformation:us-east-1:123456789012:changeSet/${input.ChangeSetName}/1`;
    start(
      stack,
      stack.body === undefined ? "CREATE" : "UPDATE",
      input.ClientRequestToken,
      looks,
      changeSet.body,
    );
    return {};
  });
  mock.on(CancelUpdateStackCommand).callsFake((input) => {
    call("CancelUpdateStack");
    const stack = byNameOrId(input.StackName);
    if (stack.status !== "UPDATE_IN_PROGRESS") {
      throw named(
        "ValidationError",
        "CancelUpdateStack cannot be called from current stack status",
      );
    }
    stack.steps.length = 0;
    move(stack, "UPDATE_ROLLBACK_IN_PROGRESS", input.ClientRequestToken);
    stack.steps.push(() => move(stack, "UPDATE_ROLLBACK_COMPLETE", input.ClientRequestToken));
    return {};
  });
  mock.on(DeleteStackCommand).callsFake((input) => {
    call("DeleteStack");
    const stack = byNameOrId(input.StackName);
    const token = input.ClientRequestToken;
    if (token && stack.deletions.includes(token)) return {};
    if (token) stack.deletions.push(token);
    if (stack.status === "DELETE_COMPLETE" || stack.status === "DELETE_IN_PROGRESS") return {};
    stack.steps.length = 0;
    const isEmpty = stack.status === "REVIEW_IN_PROGRESS";
    move(stack, "DELETE_IN_PROGRESS", token);
    if (isEmpty) return move(stack, "DELETE_COMPLETE", token);
    stack.steps.push(() => {
      if (!stack.body?.includes("KEEP")) return move(stack, "DELETE_COMPLETE", token);
      event(stack, "Bucket", "AWS::S3::Bucket", "DELETE_FAILED", token, "the bucket is not empty");
      move(stack, "DELETE_FAILED", token);
    });
    return {};
  });
  mock.on(DeleteChangeSetCommand).callsFake((input) => {
    byNameOrId(input.StackName).changeSets.delete(input.ChangeSetName);
    return {};
  });
  mock.on(ListChangeSetsCommand).callsFake((input) => ({
    Summaries: [...byNameOrId(input.StackName).changeSets.keys()].map((ChangeSetName) => ({
      ChangeSetName,
    })),
  }));
  mock.on(DescribeStacksCommand).callsFake((input) => {
    call("DescribeStacks");
    const stack = byNameOrId(input.StackName);
    stack.steps.shift()?.();
    const Outputs = [{ OutputKey: "Body", OutputValue: stack.body ?? "" }];
    return {
      Stacks: [
        {
          StackName: stack.name,
          StackId: stack.id,
          StackStatus: stack.status,
          ...(stack.changeSetId && { ChangeSetId: stack.changeSetId }),
          CreationTime: new Date(),
          Outputs,
        },
      ],
    };
  });
  mock.on(DescribeStackEventsCommand).callsFake((input) => {
    call("DescribeStackEvents");
    const stack = byNameOrId(input.StackName);
    stack.steps.shift()?.();
    const from = Number(input.NextToken ?? 0);
    const StackEvents = [...stack.events].reverse().slice(from, from + pageSize);
    const next = from + pageSize;
    return { StackEvents, ...(next < stack.events.length && { NextToken: String(next) }) };
  });
  mock.on(ListStackResourcesCommand).callsFake(() => ({ StackResourceSummaries: [] }));
  mock
    .on(GetTemplateCommand)
    .callsFake((input) => ({ TemplateBody: byNameOrId(input.StackName).body }));
  function add(name: string): FakeStack {
    const id = `arn:aws:cloudformation:us-east-1:123456789012:stack/${name}/${stacks.size}`;
    const stack = newStack(name, id);
    stacks.set(id, stack);
    return stack;
  }
  /** A stack of somebody else's, made by their own deployment. */
  const addStack = (name: string, status: string, body = "theirs"): FakeStack => {
    const stack = add(name);
    stack.body = body;
    event(stack, name, STACK, "CREATE_IN_PROGRESS", "theirs");
    move(stack, status, "theirs");
    return stack;
  };
  /** Runs once, just before the next call of that name is answered; what it throws is the answer. */
  const beforeNext = (name: string, hook: () => void): void => {
    hooks.set(name, [...(hooks.get(name) ?? []), hook]);
  };
  return {
    client: new CloudFormationClient({ region: "us-east-1" }),
    calls,
    mock,
    stacks,
    addStack,
    beforeNext,
  };
}

const STACK = "AWS::CloudFormation::Stack";

function isAtRest({ status }: FakeStack): boolean {
  return status === "REVIEW_IN_PROGRESS" || !status.endsWith("_IN_PROGRESS");
}

/** A stack as the fake has it. */
export interface FakeStack {
  readonly name: string;
  readonly id: string;
  status: string;
  body: string | undefined;
  changeSetId: string | undefined;
  readonly changeSets: Map<string, { body: string; looked: boolean; executed?: boolean }>;
  /** The tokens under which it was to be deleted. */
  readonly deletions: string[];
  readonly events: StackEvent[];
  readonly steps: (() => void)[];
}

function newStack(name: string, id: string): FakeStack {
  return {
    name,
    id,
    status: "REVIEW_IN_PROGRESS",
    body: undefined,
    changeSetId: undefined,
    changeSets: new Map(),
    deletions: [],
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

function move(stack: FakeStack, status: string, token: string | undefined): void {
  stack.status = status;
  event(stack, stack.name, STACK, status, token);
}

function event(
  stack: FakeStack,
  id: string,
  type: string,
  status: string,
  token: string | undefined,
  reason?: string,
): void {
  stack.events.push({
    EventId: `${stack.events.length}`,
    StackId: stack.id,
    StackName: stack.name,
    LogicalResourceId: id,
    PhysicalResourceId: type === STACK ? stack.id : id,
    ResourceType: type,
    ResourceStatus: status as never,
    Timestamp: new Date(),
    ...(token && { ClientRequestToken: token }),
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
