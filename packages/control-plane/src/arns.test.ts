import { describe, expect, it } from "vitest";
import { createArns, parseArn } from "./arns.ts";

describe("the ARNs of an account", () => {
  it.each([
    ["eu-central-1", "arn:aws:proton:eu-central-1:123456789012:environment/dev"],
    ["cn-north-1", "arn:aws-cn:proton:cn-north-1:123456789012:environment/dev"],
    ["us-gov-west-1", "arn:aws-us-gov:proton:us-gov-west-1:123456789012:environment/dev"],
  ])("are in the partition of %s", (region, expected) => {
    const account = { accountId: "123456789012", region };

    const arn = createArns(account).environment("dev");

    expect(arn).toBe(expected);
    expect(parseArn(arn, account)).toEqual({ type: "environment", name: "dev" });
    expect(parseArn(arn.replace(region, "us-east-1"), account)).toBeUndefined();
  });
});
