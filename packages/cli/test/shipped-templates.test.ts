import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate, readTemplate } from "@proton/cloudformation";
import { describe, expect, it } from "vitest";
import { BOOTSTRAP_STACK, bootstrapTemplate } from "../src/bootstrap/bootstrap-template.ts";
import {
  CONTROL_PLANE_STACK,
  controlPlaneTemplate,
} from "../src/bootstrap/control-plane-template.ts";
import {
  ENVIRONMENT_ACCOUNT_STACK,
  environmentAccountTemplate,
} from "../src/bootstrap/environment-account-template.ts";
import { CONTROL_PLANE_PARAMETER, PARAMETER_NAMES } from "../src/bootstrap/parameter-names.ts";

const root = join(import.meta.dirname, "../../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

const bundles = ["environment/infrastructure", "lambda-service/instance_infrastructure"]
  .concat("lambda-service/pipeline_infrastructure")
  .map((path) => `proton/${path}/cloudformation.yaml`);

const own = {
  [BOOTSTRAP_STACK]: bootstrapTemplate({
    ...{ requireBoundary: true, policyArns: [], readerAccounts: ["222222222222"] },
    tokenSecrets: [{ host: "github", secret: "proton/github" }],
  }),
  [CONTROL_PLANE_STACK]: controlPlaneTemplate({
    ...{ stateTable: "state", bucket: "bucket", provisioningRole: "role", codeKey: "key" },
  }),
  [ENVIRONMENT_ACCOUNT_STACK]: environmentAccountTemplate({
    ...{ trustedAccount: "111111111111", requireBoundary: true, policyArns: [] },
  }),
};

const templates: readonly (readonly [string, string])[] = [
  ...Object.entries(own).map(([name, template]) => [name, JSON.stringify(template)] as const),
  ...bundles.map((path) => [path, read(path)] as const),
];

describe.each(templates)("the template %s", (_name, text) => {
  it("names no partition and no Region, so that it can be deployed in each", () => {
    const arns = text.match(/\barn:[^"'\s]{0,60}/g) ?? [];

    expect(arns.length).toBeGreaterThan(0);
    expect(arns.filter((arn) => !/^arn:\$\{AWS::Partition\}:/.test(arn))).toEqual([]);
    expect(text).not.toMatch(/\b(?:us|eu|ap|cn)-(?:gov-)?[a-z]+-\d\b/);
  });
});

it("lets API Gateway call functions by the ARN of its API, and asks for no account of the source", () => {
  const callers = templates.filter(([, text]) => text.includes("AWS::Lambda::Permission"));

  expect(callers.length).toBeGreaterThan(1);
  expect(callers.filter(([, text]) => /SourceAccount/i.test(text))).toEqual([]);
});

it.each([
  ["cn-north-1", "aws-cn"],
  ["us-gov-west-1", "aws-us-gov"],
])("our own stacks speak of nothing outside the partition of %s", (region, partition) => {
  const stackId = `arn:${partition}:cloudformation:${region}:123456789012:stack/own/1`;
  const pseudoParameters = { accountId: "123456789012", region, stackName: "own", stackId };
  const texts = Object.values(own).flatMap((document) => {
    const { template } = readTemplate(JSON.stringify(document), { file: "own.json" });
    if (template === undefined) throw new Error("the template cannot be read");
    const scope = {
      ...{ template, pseudoParameters, parameters: {} },
      condition: () => undefined,
      importValue: () => undefined,
      ref: (id: string) => id,
      getAtt: (id: string, attribute: string) => `arn:${partition}:${id}:${attribute}`,
    };
    return Object.values(template.Resources).map(({ Properties = {} }) =>
      JSON.stringify(evaluate(Properties, scope)),
    );
  });
  const arns = texts.flatMap((text) => text.match(/\barn:[^:"]*:/g) ?? []);

  expect(arns.length).toBeGreaterThan(50);
  expect(new Set(arns)).toEqual(new Set([`arn:${partition}:`]));
});

describe("docs and bundles", () => {
  const texts = [
    ...["README.md", "docs/cli.md", "docs/pipeline.md", "docs/migration.md", "docs/security.md"],
    ...["docs/guides/on-aws.md", "docs/guides/ci.md", "docs/proton-yaml.md"],
    ...["proton/environment/schema/schema.yaml", "proton/lambda-service/schema/schema.yaml"],
    ...["proton/environment/README.md", "proton/lambda-service/README.md"],
  ].map(read);
  const named = (pattern: RegExp) => [
    ...new Set(texts.flatMap((text) => text.match(pattern) ?? [])),
  ];

  it("name the parameters that bootstrap makes, and no others", () => {
    const parameters = [...Object.values(PARAMETER_NAMES), CONTROL_PLANE_PARAMETER];

    const found = named(/(?<![\w./)])\/proton\/[a-z]+-[a-z-]+/g);

    expect(found.length).toBeGreaterThan(1);
    expect(found.filter((name) => !parameters.some((one) => one === name))).toEqual([]);
  });

  it("name the stacks and the boundary as they are made", () => {
    const stacks = named(/\bproton-(?:bootstrap|control-plane|environment-account)\b(?!-)/g);
    const boundaries = named(/\bproton-(?:[a-z]+-)?boundary-[<\w>]+/g);
    const { PermissionsBoundary } = own[BOOTSTRAP_STACK].Resources;
    const made = PermissionsBoundary.Properties.ManagedPolicyName["Fn::Sub"];

    expect(stacks.toSorted()).toEqual(Object.keys(own).toSorted());
    expect(boundaries).toEqual([made.replace(`\${AWS::Region}`, "<region>")]);
  });
});
