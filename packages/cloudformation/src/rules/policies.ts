import { isObject, type TemplateObject, type TemplatePath } from "../template.ts";
import { type Choice, items, member } from "./choices.ts";
import type { RuleContext } from "./rule-context.ts";

/** A statement of a policy document. */
export interface PolicyStatement {
  readonly statement: TemplateObject;
  readonly path: TemplatePath;
  /** Whether it grants to its owner, grants on its owner, or says who may take a role. */
  readonly kind: "identity" | "resource" | "trust";
  readonly resourceType: string;
}

/** A policy document and where it stands. */
export interface PolicyDocument extends Choice {
  readonly kind: PolicyStatement["kind"];
  readonly resourceType: string;
}

const IDENTITY_DOCUMENTS = new Set([
  "AWS::IAM::GroupPolicy",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::IAM::RolePolicy",
  "AWS::IAM::UserPolicy",
]);

const EMBEDDED_POLICIES = new Set(["AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"]);

/** The properties that hold the policy of a resource, by type. */
const resourceDocuments: Readonly<Record<string, readonly string[]>> = {
  "AWS::ApiGateway::RestApi": ["Policy"],
  "AWS::DynamoDB::Table": ["ResourcePolicy", "PolicyDocument"],
  "AWS::ECR::Repository": ["RepositoryPolicyText"],
  "AWS::Elasticsearch::Domain": ["AccessPolicies"],
  "AWS::Events::EventBusPolicy": ["Statement"],
  "AWS::KMS::Key": ["KeyPolicy"],
  "AWS::OpenSearchService::Domain": ["AccessPolicies"],
  "AWS::S3::BucketPolicy": ["PolicyDocument"],
  "AWS::SNS::TopicPolicy": ["PolicyDocument"],
  "AWS::SQS::QueuePolicy": ["PolicyDocument"],
  "AWS::SecretsManager::ResourcePolicy": ["ResourcePolicy"],
};

/** Every policy document of a template, each branch of `Fn::If` by itself. */
export function* policyDocuments(context: RuleContext): Generator<PolicyDocument> {
  for (const { resource, properties, propertiesPath: path } of context.resources) {
    const resourceType = resource.Type;
    const label = (kind: PolicyStatement["kind"]) => (choice: Choice) => ({
      ...choice,
      kind,
      resourceType,
    });
    if (IDENTITY_DOCUMENTS.has(resourceType)) {
      yield* member(properties, path, "PolicyDocument").map(label("identity"));
    }
    if (EMBEDDED_POLICIES.has(resourceType)) {
      for (const policy of items(properties.Policies, [...path, "Policies"])) {
        yield* member(policy.value, policy.path, "PolicyDocument").map(label("identity"));
      }
    }
    if (resourceType === "AWS::Serverless::Function") {
      yield* [...items(properties.Policies, [...path, "Policies"])]
        .filter(({ value }) => isObject(value) && value.Statement !== undefined)
        .map(label("identity"));
    }
    yield* member(properties, path, "AssumeRolePolicyDocument").map(label("trust"));
    const keys = Object.hasOwn(resourceDocuments, resourceType)
      ? resourceDocuments[resourceType]
      : undefined;
    if (keys !== undefined) yield* member(properties, path, ...keys).map(label("resource"));
  }
}

/** Every statement of {@link policyDocuments}. */
export function* policyStatements(context: RuleContext): Generator<PolicyStatement> {
  for (const { value, path, kind, resourceType } of policyDocuments(context)) {
    for (const list of member(value, path, "Statement")) {
      for (const { value: statement, path: at } of items(list.value, list.path)) {
        if (isObject(statement)) yield { statement, path: at, kind, resourceType };
      }
    }
  }
}

/** The statements that allow something. */
export function* allowStatements(context: RuleContext): Generator<PolicyStatement> {
  for (const each of policyStatements(context)) if (each.statement.Effect === "Allow") yield each;
}
