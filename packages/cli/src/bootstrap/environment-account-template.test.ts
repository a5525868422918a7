import { checkTemplate } from "@proton/cloudformation";
import { describe, expect, it } from "vitest";
import { environmentAccountTemplate } from "./environment-account-template.ts";

const choices = { trustedAccount: "111111111111", requireBoundary: true, policyArns: [] };

/** IAM's own limit of a managed policy, without white space. */
const LARGEST_POLICY = 6144;

describe("the template of an account for environments", () => {
  it("has nothing that CloudFormation would refuse", () => {
    const text = JSON.stringify(environmentAccountTemplate(choices));

    const { findings } = checkTemplate(text, { file: "account.json" });

    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("trusts one account, for those who say which account they mean", () => {
    const { EnvironmentRole } = environmentAccountTemplate(choices).Resources;

    const [statement] = EnvironmentRole.Properties.AssumeRolePolicyDocument.Statement;

    expect(JSON.stringify(statement?.Principal)).toContain("111111111111:root");
    expect(JSON.stringify(statement?.Condition)).toMatch(/proton-\$\{AWS::AccountId\}/);
  });

  it("reads code of no account but that one", () => {
    const { ProvisioningPolicy } = environmentAccountTemplate(choices).Resources;

    const { PolicyDocument } = ProvisioningPolicy.Properties;

    const code = PolicyDocument.Statement.find(({ Sid }) => Sid === "Code");
    expect(code?.Condition).toEqual({ StringEquals: { "aws:ResourceAccount": "111111111111" } });
    expect(JSON.stringify(PolicyDocument).length).toBeLessThan(LARGEST_POLICY);
  });
});
