/** A statement with every field that may be one value or several made a list. */
export interface PolicyStatement {
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** Only in resource-based policies: ARNs, account ids, `*` or services. */
  readonly principals?: readonly string[];
  readonly notPrincipals?: readonly string[];
  /** Operator, key, values. */
  readonly conditions: readonly (readonly [string, string, readonly string[]])[];
}

export interface Policy {
  readonly name: string;
  readonly statements: readonly PolicyStatement[];
}

/** Thrown for a document that IAM would refuse. */
export class MalformedPolicyError extends Error {
  readonly code = "MalformedPolicyDocument";
  readonly policyName: string;

  constructor(policyName: string, problem: string) {
    super(`policy ${policyName} is malformed: ${problem}`);
    this.name = "MalformedPolicyError";
    this.policyName = policyName;
  }
}

const STATEMENT_FIELDS = new Set([
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
]);

/**
 * Reads a policy document.
 *
 * @throws {MalformedPolicyError} naming the statement and the field
 */
export function parsePolicy(name: string, document: unknown): Policy {
  const fail = (problem: string): never => {
    throw new MalformedPolicyError(name, problem);
  };
  const root = typeof document === "string" ? parseJson(document, fail) : document;
  if (!isRecord(root)) return fail("the document must be an object");
  const { Version: version = "2008-10-17", Statement: statement } = root;
  if (version !== "2012-10-17" && version !== "2008-10-17") {
    fail(`Version is ${JSON.stringify(version)}, must be "2012-10-17"`);
  }
  const statements = Array.isArray(statement) ? statement : [statement];
  return {
    name,
    statements: statements.map((entry, index) =>
      parseStatement(entry, (problem) => fail(`Statement ${index}: ${problem}`)),
    ),
  };
}

function parseStatement(value: unknown, fail: (problem: string) => never): PolicyStatement {
  if (!isRecord(value)) return fail("must be an object");
  const unknown = Object.keys(value).find((field) => !STATEMENT_FIELDS.has(field));
  if (unknown !== undefined) return fail(`unknown field ${unknown}`);
  const { Effect: effect, Sid: sid } = value;
  if (effect !== "Allow" && effect !== "Deny") {
    return fail(`Effect is ${JSON.stringify(effect)}, must be "Allow" or "Deny"`);
  }
  const list = (field: string) => strings(value[field], (problem) => fail(`${field} ${problem}`));
  const actions = list("Action");
  const notActions = list("NotAction");
  if ((actions === undefined) === (notActions === undefined)) {
    return fail("must have either Action or NotAction");
  }
  const resources = list("Resource");
  const notResources = list("NotResource");
  if (resources !== undefined && notResources !== undefined) {
    return fail("must not have both Resource and NotResource");
  }
  const principals = principalsOf(value.Principal, fail);
  const notPrincipals = principalsOf(value.NotPrincipal, fail);
  return {
    effect,
    ...(typeof sid === "string" && { sid }),
    ...(actions && { actions }),
    ...(notActions && { notActions }),
    ...(resources && { resources }),
    ...(notResources && { notResources }),
    ...(principals && { principals }),
    ...(notPrincipals && { notPrincipals }),
    conditions: parseConditions(value.Condition, fail),
  };
}

function principalsOf(
  value: unknown,
  fail: (problem: string) => never,
): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return [value];
  if (!isRecord(value)) return fail("Principal must be a string or an object");
  return Object.values(value).flatMap((entry) => strings(entry, fail) ?? []);
}

function parseConditions(value: unknown, fail: (problem: string) => never) {
  if (value === undefined) return [];
  if (!isRecord(value)) return fail("Condition must be an object");
  return Object.entries(value).flatMap(([operator, keys]) => {
    if (!isRecord(keys)) return fail(`Condition ${operator} must be an object`);
    return Object.entries(keys).map(([key, values]) => {
      const list = (Array.isArray(values) ? values : [values]).map(String);
      return [operator, key, list] as const;
    });
  });
}

function strings(value: unknown, fail: (problem: string) => never): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const list = Array.isArray(value) ? value : [value];
  const wrong = list.find((entry) => typeof entry !== "string");
  if (wrong !== undefined) fail(`holds ${JSON.stringify(wrong)}, must hold strings`);
  return list as string[];
}

function parseJson(text: string, fail: (problem: string) => never): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fail("the document is not JSON");
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
