import { expect, it } from "vitest";
import type { StackEvent } from "../../extension/index.ts";
import { firstCause, timeLine } from "./time-line.ts";

const resource = (logicalResourceId: string, ...needs: readonly string[]) => ({
  logicalResourceId,
  resourceType: "AWS::SQS::Queue",
  needs: [...needs],
  firstLine: 1,
  lastLine: 1,
});

const event = (
  second: number,
  id: string,
  resourceStatus: string,
  reason?: string,
): StackEvent => ({
  stackName: "stack",
  time: new Date(second * 1000).toISOString(),
  logicalResourceId: id,
  resourceType: id === "stack" ? "AWS::CloudFormation::Stack" : "AWS::SQS::Queue",
  resourceStatus,
  ...(reason !== undefined && { resourceStatusReason: reason }),
});

it("says what each resource took, and what the others wait for", () => {
  const resources = [resource("A"), resource("B", "A"), resource("C", "B"), resource("Same")];
  const events = [
    event(0, "stack", "CREATE_IN_PROGRESS"),
    event(1, "A", "CREATE_IN_PROGRESS"),
    event(2, "A", "CREATE_IN_PROGRESS"),
    event(3, "A", "CREATE_COMPLETE"),
    event(3, "B", "CREATE_IN_PROGRESS"),
  ];

  const rows = timeLine(resources, events);

  expect(rows.map(({ logicalResourceId: id, spans, waitsFor }) => [id, spans, waitsFor])).toEqual([
    ["A", [{ verb: "CREATE", status: "CREATE_COMPLETE", start: 1000, end: 3000 }], []],
    ["B", [{ verb: "CREATE", status: "CREATE_IN_PROGRESS", start: 3000 }], []],
    ["C", [], ["B"]],
    ["Same", [], []],
  ]);
});

it("keeps what was done before what a rollback does, and what only events know", () => {
  const events = [
    event(1, "A", "CREATE_IN_PROGRESS"),
    event(2, "A", "CREATE_FAILED", "no"),
    event(3, "A", "DELETE_IN_PROGRESS"),
    event(4, "A", "DELETE_COMPLETE"),
    event(5, "Gone", "DELETE_SKIPPED"),
  ];

  const rows = timeLine([resource("A")], events);

  expect(rows.map(({ spans }) => spans.map(({ status }) => status))).toEqual([
    ["CREATE_FAILED", "DELETE_COMPLETE"],
    ["DELETE_SKIPPED"],
  ]);
});

it.each([
  [
    "replaced",
    ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"],
    "UPDATE_COMPLETE",
  ],
  [
    "created and rolled back",
    ["CREATE_IN_PROGRESS", "CREATE_COMPLETE", "DELETE_COMPLETE"],
    "DELETE_COMPLETE",
  ],
  ["removed", ["DELETE_IN_PROGRESS", "DELETE_COMPLETE"], "DELETE_COMPLETE"],
  ["not touched", [], undefined],
])("says how a resource stands that was %s", (_, statuses, expected) => {
  const events = statuses.map((status, second) => event(second, "A", status));

  expect(timeLine([resource("A")], events)[0]?.status).toBe(expected);
});

it("takes for the first cause what failed by itself", () => {
  const cause = event(3, "B", "CREATE_FAILED", "The name is taken");
  const events = [
    event(1, "stack", "CREATE_FAILED", "A and B failed"),
    event(2, "A", "CREATE_FAILED", "Resource creation cancelled"),
    cause,
    event(4, "C", "CREATE_FAILED", "also"),
  ];

  expect(firstCause(events)).toEqual(cause);
});

it("ends with resources that need each other", () => {
  const rows = timeLine([resource("A", "B"), resource("B", "A")], []);

  expect(rows.map(({ waitsFor }) => waitsFor)).toEqual([[], []]);
});
