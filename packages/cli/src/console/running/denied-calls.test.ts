import { expect, it } from "vitest";
import { createEventHub } from "../../events/event-hub.ts";
import type { LocalEvent } from "../../local/open-local.ts";
import { recordDenials } from "./denied-calls.ts";

function recorder() {
  const hub = createEventHub<LocalEvent>();
  let time = 0;
  const denials = recordDenials(hub, () => ++time);
  const tell = (code: string, data: Readonly<Record<string, unknown>>) =>
    hub.emit({ source: "sandbox", event: { code, level: "warning", data } });
  return { denials, tell };
}

const denied = (resource: string) => ({
  sessionName: "app-GetFunction-0A1B2C3D4E5F",
  roleArn: "arn:aws:iam::000000000000:role/app-Role-0A1B2C3D4E5F",
  action: "s3:GetObject",
  resource,
  message: "no",
});

it("keeps a call once, with how often and when it was denied last", () => {
  const { denials, tell } = recorder();

  tell("access-denied", denied("a"));
  tell("access-denied", denied("b"));
  tell("access-denied", denied("a"));

  expect(denials.calls()).toMatchObject([
    { who: "GetFunction", resource: "a", count: 2, time: 3 },
    { resource: "b", count: 1, time: 2 },
  ]);
});

it("offers no statement where none would help", () => {
  const { denials, tell } = recorder();

  tell("access-denied", denied("a"));

  expect(denials.calls()[0]?.remedy).toBeUndefined();
});

it("offers the permission that lets a service call just this function for just this source", () => {
  const { denials, tell } = recorder();
  const sourceArn = "arn:aws:execute-api:us-east-1:000000000000:api/$default/GET/items";

  tell("function-invocation-denied", {
    functionName: "get",
    functionArn: "arn:aws:lambda:us-east-1:000000000000:function:get",
    principal: "apigateway.amazonaws.com",
    sourceArn,
  });

  expect(denials.calls()).toMatchObject([
    {
      who: "apigateway.amazonaws.com",
      action: "lambda:InvokeFunction",
      remedy: {
        kind: "permission",
        value: {
          Type: "AWS::Lambda::Permission",
          Properties: {
            Action: "lambda:InvokeFunction",
            FunctionName: "get",
            Principal: "apigateway.amazonaws.com",
            SourceArn: sourceArn,
          },
        },
      },
    },
  ]);
});

it("keeps the last of many, and nothing of other events", () => {
  const { denials, tell } = recorder();

  tell("function-log", { functionName: "get", message: "denied" });
  for (let n = 0; n < 500; n += 1) tell("access-denied", denied(`resource-${n}`));

  expect(denials.calls()).toHaveLength(200);
  expect(denials.calls()[0]?.resource).toBe("resource-499");
});
