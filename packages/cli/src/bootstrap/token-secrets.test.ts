import { expect, it } from "vitest";
import { bootstrapTemplate } from "./bootstrap-template.ts";
import { controlPlaneTemplate } from "./control-plane-template.ts";
import { parseTokenSecrets } from "./token-secrets.ts";

const ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:gl-AbCdEf";
const named = (name: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:proton/${name}-??????`,
});

it("lets operators and the hosted control plane read the named secrets, and no others", () => {
  const tokenSecrets = parseTokenSecrets([
    "github=proton/github",
    `gitlab=${ARN}`,
    "github-enterprise@https://git.example.com=proton/ghe",
  ]);

  const account = bootstrapTemplate({ requireBoundary: true, policyArns: [], tokenSecrets });
  const hosted = controlPlaneTemplate({
    ...{ stateTable: "t", bucket: "b", provisioningRole: "r", codeKey: "k" },
    tokenSecrets,
  });

  const tokens = {
    Sid: "Tokens",
    Effect: "Allow",
    Action: "secretsmanager:GetSecretValue",
    Resource: [named("github"), ARN, `${ARN}-??????`, named("ghe")],
  };
  const keys = {
    Sid: "TokenKeys",
    Action: "kms:Decrypt",
    Condition: {
      StringLike: {
        "kms:ViaService": "secretsmanager.*.amazonaws.com*",
        "kms:EncryptionContext:SecretARN": tokens.Resource,
      },
    },
  };
  const { OperatorPolicy } = account.Resources;
  const { Statement } = OperatorPolicy.Properties.PolicyDocument;
  expect(Statement).toContainEqual(tokens);
  expect(Statement).toContainEqual(expect.objectContaining(keys));
  const { Role, Function: own } = hosted.Resources;
  expect(Role.Properties.Policies[0]?.PolicyDocument.Statement).toContainEqual(tokens);
  expect(own.Properties.Environment.Variables).toMatchObject({
    PROTON_GITHUB_TOKEN_SECRET: "proton/github",
    PROTON_GITLAB_TOKEN_SECRET: ARN,
    PROTON_GITHUB_ENTERPRISE_TOKEN_SECRET: "proton/ghe",
    PROTON_GITHUB_ENTERPRISE_URL: "https://git.example.com",
  });
});

it("lets nobody read secrets without any", () => {
  const account = bootstrapTemplate({ requireBoundary: true, policyArns: [] });

  expect(JSON.stringify(account)).not.toContain("secretsmanager:");
});

it.each([
  [
    ["svn=proton/svn"],
    /"svn=proton\/svn", but must be github, github-enterprise, gitlab, bitbucket/,
  ],
  [["github-enterprise=proton/ghe"], /write github-enterprise@https:\/\/git\.example\.com=/],
  [["gitlab@http://gitlab.example.com=a"], /but must be github/],
  [["github="], /"github=", but must be/],
  [["github=*"], /"github=\*", but must be/],
  [["github=a", "github=b"], /names github twice/],
])("refuses %j", (words, message) => {
  expect(() => parseTokenSecrets(words)).toThrow(message);
});
