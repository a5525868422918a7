import { expect, it } from "vitest";
import { bootstrapTemplate } from "./bootstrap-template.ts";
import { controlPlaneTemplate } from "./control-plane-template.ts";
import { parseTokenSecrets } from "./token-secrets.ts";

const ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:gl-AbCdEf";
const NAMED = {
  "Fn::Sub": `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:proton/github-??????`,
};

it("lets operators and the hosted control plane read the named secrets, and no others", () => {
  const tokenSecrets = parseTokenSecrets(["github=proton/github", `gitlab=${ARN}`]);

  const account = bootstrapTemplate({ requireBoundary: true, policyArns: [], tokenSecrets });
  const hosted = controlPlaneTemplate({
    ...{ stateTable: "t", bucket: "b", provisioningRole: "r", codeKey: "k" },
    tokenSecrets,
  });

  const tokens = {
    Sid: "Tokens",
    Effect: "Allow",
    Action: "secretsmanager:GetSecretValue",
    Resource: [NAMED, ARN, `${ARN}-??????`],
  };
  const { OperatorPolicy } = account.Resources;
  expect(OperatorPolicy.Properties.PolicyDocument.Statement).toContainEqual(tokens);
  const { Role, Function: own } = hosted.Resources;
  expect(Role.Properties.Policies[0]?.PolicyDocument.Statement).toContainEqual(tokens);
  expect(own.Properties.Environment.Variables).toMatchObject({
    PROTON_GITHUB_TOKEN_SECRET: "proton/github",
    PROTON_GITLAB_TOKEN_SECRET: ARN,
  });
});

it("lets nobody read secrets without any", () => {
  const account = bootstrapTemplate({ requireBoundary: true, policyArns: [] });

  expect(JSON.stringify(account)).not.toContain("secretsmanager:");
});

it.each([
  [["svn=proton/svn"], /"svn=proton\/svn", but must be github, gitlab, bitbucket/],
  [["github="], /"github=", but must be/],
  [["github=*"], /"github=\*", but must be/],
  [["github=a", "github=b"], /names github twice/],
])("refuses %j", (words, message) => {
  expect(() => parseTokenSecrets(words)).toThrow(message);
});
