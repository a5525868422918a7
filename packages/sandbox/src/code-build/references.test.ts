import { describe, expect, it } from "vitest";
import type { StackStore } from "../state/stack-store.ts";
import { createReferences } from "./references.ts";

const ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:app/key-a1b2c3";

const resources = {
  Secret: {
    type: "AWS::SecretsManager::Secret",
    physicalId: ARN,
    properties: {},
    data: { value: '{"user":"ada","port":5432}' },
  },
  Plain: {
    type: "AWS::SecretsManager::Secret",
    physicalId: ARN.replace("app/key", "plain"),
    properties: {},
    data: { value: "sesame" },
  },
  Parameter: {
    type: "AWS::SSM::Parameter",
    physicalId: "/app/url",
    properties: { Value: "https://example.com" },
  },
};
const stacks = {
  all: () => [{ createdAt: "2026-01-01T00:00:00.000Z", resources }],
} as unknown as StackStore;

describe("what a build's variables refer to", () => {
  const actions: string[] = [];
  const resolve = createReferences({
    stacks,
    region: "us-east-1",
    accountId: "000000000000",
    refusal({ action, resource }) {
      actions.push(`${action} ${resource}`);
      return undefined;
    },
  });

  it.each([
    ["parameter", "/app/url", "https://example.com"],
    ["secret", "plain", "sesame"],
    ["secret", "app/key:user", "ada"],
    ["secret", "app/key:port", "5432"],
    ["secret", ARN, '{"user":"ada","port":5432}'],
    ["secret", `${ARN}:user`, "ada"],
    ["secret", `${ARN.slice(0, -7)}:user:AWSCURRENT`, "ada"],
  ] as const)("is the value of a %s named %s", (kind, reference, value) => {
    expect(resolve(kind, reference)).toBe(value);
  });

  it.each([
    ["parameter", "/app/none", "has an AWS::SSM::Parameter /app/none"],
    ["secret", "none", "has an AWS::SecretsManager::Secret none"],
    ["secret", "plain:user", "secret plain is not JSON"],
    ["secret", "app/key:password", "secret app/key has no key password"],
    ["secret", "app/key:constructor", "secret app/key has no key constructor"],
    ["secret", "app/key:user:AWSPREVIOUS", "asks for AWSPREVIOUS"],
  ] as const)("is refused for a %s named %s", (kind, reference, message) => {
    expect(() => resolve(kind, reference)).toThrow(message);
  });

  it("is read with the rights of the build's role", () => {
    actions.length = 0;
    const refused = createReferences({
      stacks,
      region: "us-east-1",
      accountId: "000000000000",
      refusal: ({ action }) => `not authorized to perform: ${action}`,
    });
    resolve("secret", "app/key:user");
    resolve("parameter", "/app/url");

    expect(actions).toEqual([
      `secretsmanager:GetSecretValue ${ARN}`,
      "ssm:GetParameters arn:aws:ssm:us-east-1:000000000000:parameter/app/url",
    ]);
    expect(() => refused("secret", "plain")).toThrow("secretsmanager:GetSecretValue");
    expect(() => refused("parameter", "/app/none")).toThrow("ssm:GetParameters");
  });
});
