import { DynamoDbError, validationError } from "../dynamodb-error.ts";
import type { ResourcePolicy, Table } from "../tables/table.ts";
import { type Engine, type Operation, resourceNotFound, tableNameOf } from "./engine.ts";

/** Whitespace counts, too. */
const MAX_POLICY_BYTES = 20 * 1024;

/** What a revision is expected to be where there is no policy. */
const NO_POLICY = "NO_POLICY";

const ARN = /^(arn:aws[\w-]*:dynamodb:[\w-]+:\d+:table\/[^/]+)(?:\/(index|stream)\/(.+))?$/;

/** What a policy hangs on: a table or its stream. */
interface Holder {
  readonly table: Table;
  readonly member: "resourcePolicy" | "streamPolicy";
}

/** The table or stream of an ARN, while it is there; an index has the policy of its table. */
function holderOf({ catalog }: Engine, arn: string, isExact: boolean): Holder | undefined {
  const [, tableArn = "", part, name] = ARN.exec(arn) ?? [];
  const table = catalog.get(tableNameOf(tableArn));
  if (table?.arn !== tableArn || (isExact && part === "index")) return undefined;
  if (part !== "stream") return { table, member: "resourcePolicy" };
  const { StreamSpecification, streamLabel } = table.definition;
  const isOpen = StreamSpecification?.StreamEnabled === true && streamLabel === name;
  return isOpen ? { table, member: "streamPolicy" } : undefined;
}

function findHolder(engine: Engine, arn: string): Holder {
  if (!ARN.test(arn)) {
    throw validationError(`Invalid ResourceArn: ${arn} is not the ARN of a table or a stream`);
  }
  const holder = holderOf(engine, arn, true);
  if (holder) return holder;
  throw resourceNotFound(`Requested resource not found: ResourceArn: ${arn} not found`);
}

/** The policy that a holder has; that of a former stream has gone with it. */
function policyOf({ table, member }: Holder): ResourcePolicy | undefined {
  const policy = table.definition[member];
  const { streamLabel } = table.definition;
  return member === "streamPolicy" && policy?.streamLabel !== streamLabel ? undefined : policy;
}

/** The policy that holds for a table, an index or a stream. */
export function resourcePolicyOf(engine: Engine, arn: string): ResourcePolicy | undefined {
  const holder = holderOf(engine, arn, false);
  return holder && policyOf(holder);
}

/** A new policy of a table, once it is found to be possible. */
export function newResourcePolicy(
  document: string,
  now: Date,
  before?: ResourcePolicy,
): ResourcePolicy {
  if (Buffer.byteLength(document) > MAX_POLICY_BYTES) {
    throw validationError(
      "The resource policy is larger than 20 KB, white space included: remove some statements",
    );
  }
  if (!isObject(document)) throw validationError("The resource policy is not a JSON object");
  const revision = Math.max(now.getTime(), Number(before?.revisionId ?? 0) + 1);
  return { document, revisionId: String(revision) };
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html */
function checkRevision(current: ResourcePolicy | undefined, expected: string | undefined): void {
  if (expected === undefined || expected === (current?.revisionId ?? NO_POLICY)) return;
  throw policyNotFound(
    `the resource has ${current ? `the policy of revision ${current.revisionId}` : "no policy"}, not ${expected}`,
  );
}

const policyNotFound = (message: string) => new DynamoDbError("PolicyNotFoundException", message);

function keep({ catalog }: Engine, { table, member }: Holder, policy?: ResourcePolicy): void {
  const { [member]: _, ...rest } = table.definition;
  const { streamLabel } = rest;
  const label = member === "streamPolicy" && streamLabel !== undefined ? { streamLabel } : {};
  catalog.replace(table, { ...rest, ...(policy && { [member]: { ...policy, ...label } }) });
}

interface PutInput {
  readonly ResourceArn: string;
  readonly Policy: string;
  readonly ExpectedRevisionId?: string;
}

export const putResourcePolicy: Operation<PutInput> = (
  engine,
  { ResourceArn, Policy, ExpectedRevisionId },
) => {
  const holder = findHolder(engine, ResourceArn);
  const current = policyOf(holder);
  const policy = newResourcePolicy(Policy, engine.clock(), current);
  checkRevision(current, ExpectedRevisionId);
  if (current?.document === Policy) return { RevisionId: current.revisionId };
  keep(engine, holder, policy);
  return { RevisionId: policy.revisionId };
};

export const getResourcePolicy: Operation<{ ResourceArn: string }> = (engine, { ResourceArn }) => {
  const policy = policyOf(findHolder(engine, ResourceArn));
  if (!policy) throw policyNotFound(`Resource-based policy not found for the provided ResourceArn`);
  return { Policy: policy.document, RevisionId: policy.revisionId };
};

export const deleteResourcePolicy: Operation<Omit<PutInput, "Policy">> = (
  engine,
  { ResourceArn, ExpectedRevisionId },
) => {
  const holder = findHolder(engine, ResourceArn);
  const current = policyOf(holder);
  if (ExpectedRevisionId !== undefined && !current) {
    throw policyNotFound("the resource has no policy");
  }
  checkRevision(current, ExpectedRevisionId);
  if (current) keep(engine, holder);
  return { RevisionId: current?.revisionId ?? "" };
};
