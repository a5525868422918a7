import { createHash } from "node:crypto";
import {
  isList,
  isObject,
  scalarText,
  type TemplateObject,
  type TemplateValue,
} from "../template.ts";
import { policyStatement, policyTemplateNames } from "./policy-templates.ts";
import { attributesOf, pick, type SamContext, sharedAttributesOf } from "./sam-context.ts";
import { SamError } from "./sam-error.ts";
import { expandEvent } from "./sam-events.ts";

const KEPT = [
  "Architectures",
  "Description",
  "Environment",
  "EphemeralStorage",
  "FileSystemConfigs",
  "FunctionName",
  "Handler",
  "ImageConfig",
  "KmsKeyArn",
  "Layers",
  "LoggingConfig",
  "MemorySize",
  "PackageType",
  "ReservedConcurrentExecutions",
  "Runtime",
  "RuntimeManagementConfig",
  "SnapStart",
  "Timeout",
  "VpcConfig",
];
/** What changes who may call the function, or which version of it answers. */
const NOT_EXPANDED = [
  "CapacityProviderConfig",
  "FunctionUrlConfig",
  "ProvisionedConcurrencyConfig",
];
const MANAGED = "arn:aws:iam::aws:policy/";

/** Makes of an `AWS::Serverless::Function` its function, role, version, alias and events. */
export function expandFunction(id: string, source: TemplateObject, context: SamContext): void {
  const properties = isObject(source.Properties) ? source.Properties : {};
  const unknown = NOT_EXPANDED.find((name) => properties[name] !== undefined);
  if (unknown !== undefined) throw new SamError(id, `${unknown} is not expanded here`);
  const { Role: role, Tracing: tracing, AutoPublishAlias: alias } = properties;
  const { resources } = context;
  resources[id] = {
    Type: "AWS::Lambda::Function",
    ...attributesOf(source),
    Properties: {
      ...pick(properties, KEPT),
      ...codeOf(id, properties),
      ...(isObject(properties.DeadLetterQueue) && {
        DeadLetterConfig: pick(properties.DeadLetterQueue, ["TargetArn"]),
      }),
      Role: role ?? { "Fn::GetAtt": [`${id}Role`, "Arn"] },
      Tags: tagsOf(properties.Tags),
      ...(tracing !== undefined && { TracingConfig: { Mode: tracing } }),
    },
  };
  if (role === undefined) resources[`${id}Role`] = roleOf(id, source, properties);
  const target = alias === undefined ? id : publish(id, source, properties, context);
  for (const [name, event] of Object.entries(
    isObject(properties.Events) ? properties.Events : {},
  )) {
    if (isObject(event)) expandEvent({ id, name, event, target, source }, context);
  }
}

function codeOf(id: string, properties: TemplateObject): TemplateObject {
  const { InlineCode: inline, CodeUri: uri, ImageUri: image } = properties;
  if (inline !== undefined) return { Code: { ZipFile: inline } };
  if (image !== undefined) return { Code: { ImageUri: image } };
  if (isObject(uri)) {
    const { Bucket, Key, Version, ...call } = uri;
    if (Object.keys(call).length > 0) return { Code: { S3Bucket: uri, S3Key: uri } };
    return {
      Code: {
        S3Bucket: Bucket ?? "",
        S3Key: Key ?? "",
        ...(Version !== undefined && { S3ObjectVersion: Version }),
      },
    };
  }
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(scalarText(uri)) ?? [];
  if (bucket !== undefined && key !== undefined) {
    const [path = "", version] = key.split("?versionId=");
    const own = version === undefined ? {} : { S3ObjectVersion: version };
    return { Code: { S3Bucket: bucket, S3Key: path, ...own } };
  }
  throw new SamError(
    id,
    `CodeUri is ${JSON.stringify(uri)}: SAM takes s3://bucket/key, and files only after a package command`,
  );
}

/** What SAM lets a function do with what it polls. */
const POLLING_POLICIES = new Map([
  ["SQS", "service-role/AWSLambdaSQSQueueExecutionRole"],
  ["DynamoDB", "service-role/AWSLambdaDynamoDBExecutionRole"],
  ["Kinesis", "service-role/AWSLambdaKinesisExecutionRole"],
]);

function policiesOfEvents(events: TemplateValue | undefined): readonly string[] {
  if (events === undefined || !isObject(events)) return [];
  return Object.values(events).flatMap((event) => {
    const name = isObject(event) ? POLLING_POLICIES.get(String(event.Type)) : undefined;
    return name === undefined ? [] : [name];
  });
}

function roleOf(id: string, source: TemplateObject, properties: TemplateObject): TemplateObject {
  const policies = properties.Policies ?? [];
  const given = isList(policies) ? policies : [policies];
  const managed: TemplateValue[] = [`${MANAGED}service-role/AWSLambdaBasicExecutionRole`];
  if (properties.VpcConfig !== undefined)
    managed.push(`${MANAGED}service-role/AWSLambdaVPCAccessExecutionRole`);
  if (properties.Tracing === "Active") managed.push(`${MANAGED}AWSXrayWriteOnlyAccess`);
  managed.push(...policiesOfEvents(properties.Events).map((name) => `${MANAGED}${name}`));
  const inline: TemplateObject[] = [];
  for (const policy of given) {
    if (!isObject(policy)) managed.push(managedArn(scalarText(policy)));
    else if (policy.Statement !== undefined) inline.push(policy);
    else if (policy["Fn::If"] !== undefined)
      throw new SamError(id, "Policies that depend on a condition are not expanded here");
    else if (Object.keys(policy).some((key) => /^(?:Ref|Fn::)/.test(key))) managed.push(policy);
    else inline.push(templatedPolicy(id, policy));
  }
  return {
    Type: "AWS::IAM::Role",
    ...sharedAttributesOf(source),
    Properties: {
      AssumeRolePolicyDocument: properties.AssumeRolePolicyDocument ?? {
        Version: "2012-10-17",
        Statement: [
          {
            Action: ["sts:AssumeRole"],
            Effect: "Allow",
            Principal: { Service: ["lambda.amazonaws.com"] },
          },
        ],
      },
      ManagedPolicyArns: [...new Set(managed)],
      ...(inline.length > 0 && {
        Policies: inline.map((document, index) => ({
          PolicyName: `${id}RolePolicy${index}`,
          PolicyDocument: document,
        })),
      }),
      ...pick(properties, ["PermissionsBoundary"]),
      ...(properties.RolePath !== undefined && { Path: properties.RolePath }),
      Tags: tagsOf(undefined),
    },
  };
}

function templatedPolicy(id: string, policy: TemplateObject): TemplateObject {
  const Statement = Object.entries(policy).map(([name, parameters]) => {
    const statement = policyStatement(name, isObject(parameters) ? parameters : {});
    if (statement !== undefined) return statement;
    const known = policyTemplateNames.join(", ");
    throw new SamError(id, `the policy template ${name} is not known here; there are ${known}`);
  });
  return { Statement };
}

/** SAM takes names of AWS's own policies for their ARNs. */
function managedArn(name: string): string {
  if (name.startsWith("arn:")) return name;
  return /^AWSLambda\w+(?:Execution|Role)/.test(name)
    ? `${MANAGED}service-role/${name}`
    : `${MANAGED}${name}`;
}

/** Publishes a version for each change of the code, and moves the alias to it. */
function publish(
  id: string,
  source: TemplateObject,
  properties: TemplateObject,
  { resources, names }: SamContext,
): string {
  const alias = properties.AutoPublishAlias;
  if (typeof alias !== "string" || !/^[A-Za-z0-9_-]+$/.test(alias)) {
    throw new SamError(id, "AutoPublishAlias is the name of an alias, written out");
  }
  const made = resources[id]?.Properties;
  const code = isObject(made) ? made.Code : undefined;
  const hash = createHash("sha256").update(JSON.stringify(code)).digest("hex").slice(0, 10);
  const version = `${id}Version${hash}`;
  const aliasId = `${id}Alias${alias.replaceAll(/[^A-Za-z0-9]/g, "")}`;
  resources[version] = {
    Type: "AWS::Lambda::Version",
    ...sharedAttributesOf(source),
    DeletionPolicy: "Retain",
    Properties: {
      FunctionName: { Ref: id },
      ...(properties.VersionDescription !== undefined && {
        Description: properties.VersionDescription,
      }),
    },
  };
  resources[aliasId] = {
    Type: "AWS::Lambda::Alias",
    ...sharedAttributesOf(source),
    Properties: {
      Name: alias,
      FunctionName: { Ref: id },
      FunctionVersion: { "Fn::GetAtt": [version, "Version"] },
    },
  };
  names.set(`${id}.Version`, version);
  names.set(`${id}.Alias`, aliasId);
  return aliasId;
}

/** What SAM marks its resources with, beside the tags that are given. */
export function tagsOf(given: TemplateValue | undefined): TemplateValue {
  const own = Object.entries(isObject(given) ? given : {}).map(([Key, Value]) => ({ Key, Value }));
  return [{ Key: "lambda:createdBy", Value: "SAM" }, ...own];
}
