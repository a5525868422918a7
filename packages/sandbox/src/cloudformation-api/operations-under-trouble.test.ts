import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  ListExportsCommand,
  ListImportsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ApiFixture, openApiFixture } from "./api-fixture.ts";
import type { Trouble } from "./unpleasantness.ts";

const StackName = "app";
const TemplateBody = JSON.stringify({
  Resources: { Topic: { Type: "AWS::SNS::Topic" } },
  Outputs: { Name: { Value: "a", Export: { Name: "name" } } },
});
const ChangeSetName = "change";
const change = { StackName, ChangeSetName, TemplateBody: TemplateBody.replace("Topic", "Other") };

/** What each operation answers of the stack `app`, or says that it refuses. */
const OPERATIONS = {
  DescribeStacks: new DescribeStacksCommand({ StackName }),
  DescribeStackEvents: new DescribeStackEventsCommand({ StackName }),
  DescribeEvents: new DescribeEventsCommand({ StackName }),
  DescribeStackResources: new DescribeStackResourcesCommand({ StackName }),
  ListStackResources: new ListStackResourcesCommand({ StackName }),
  ListStacks: new ListStacksCommand({}),
  GetTemplate: new GetTemplateCommand({ StackName }),
  ValidateTemplate: new ValidateTemplateCommand({ TemplateBody }),
  ListExports: new ListExportsCommand({}),
  ListImports: new ListImportsCommand({ ExportName: "name" }),
  ListChangeSets: new ListChangeSetsCommand({ StackName }),
  DescribeChangeSet: new DescribeChangeSetCommand({ StackName, ChangeSetName }),
  ContinueUpdateRollback: new ContinueUpdateRollbackCommand({ StackName }),
  CancelUpdateStack: new CancelUpdateStackCommand({ StackName }),
} as const;

type Named = keyof typeof OPERATIONS;
const names = Object.keys(OPERATIONS) as Named[];
const REPEATED: readonly Trouble[] = ["throttled", "unavailable", "connection-lost", "answer-lost"];

describe("each operation of CloudFormation's API", () => {
  let fixture: ApiFixture;

  beforeEach(async () => {
    fixture = await openApiFixture();
    await fixture.client.send(new CreateStackCommand({ StackName, TemplateBody }));
    for (;;) {
      const { Stacks = [] } = await fixture.client.send(new DescribeStacksCommand({ StackName }));
      if (Stacks[0]?.StackStatus === "CREATE_COMPLETE") break;
    }
    await fixture.client.send(new CreateChangeSetCommand(change));
  });
  afterEach(() => fixture.close());

  /** The answer without what is different each time, or the refusal. */
  async function answerOf(name: Named): Promise<unknown> {
    return fixture.client.send(OPERATIONS[name] as never).then(
      (answer: object) => ({ ...answer, $metadata: undefined }),
      (error: Error) => `${error.name}: ${error.message}`,
    );
  }

  it.each(REPEATED)("is answered to the SDK in spite of its trouble: %s", async (trouble) => {
    for (const name of names) {
      const plain = await answerOf(name);
      let met = 0;
      fixture.unpleasantness.onCall = () => (met++ < 2 ? trouble : undefined);

      const troubled = await answerOf(name);

      fixture.unpleasantness.onCall = () => undefined;
      expect(met, name).toBe(3);
      expect(troubled, name).toEqual(plain);
    }
  });

  it("is refused with credentials that have expired, and nobody repeats it", async () => {
    for (const name of names) {
      let calls = 0;
      fixture.unpleasantness.onCall = () => {
        calls += 1;
        return "expired-credentials";
      };

      expect(await answerOf(name), name).toMatch(/^ExpiredToken: /);
      expect(calls, name).toBe(1);
    }
  });
});
