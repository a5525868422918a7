import {
  activeResources,
  type CloudFormationTemplate,
  conditionValues,
  type DeployStackRequest,
  dependencyGraph,
  EvaluateError,
  type PseudoParameters,
  pseudoParameterNames,
  type RemovalPolicy,
  readTemplate,
  referencesIn,
  resolveParameters,
  type TemplateValue,
} from "@proton/cloudformation";
import type { ResourceTypes } from "../resources/resource-type.ts";
import type { StackStore } from "../state/stack-store.ts";
import { expandTemplate } from "./expand-template.ts";
import { ssmParametersOf } from "./ssm-parameters.ts";
import type { StackRecord, StackSource } from "./stack-record.ts";

/** A stack as a request wants it: everything that can be known before anything is made. */
export interface DesiredStack {
  readonly source: StackSource;
  readonly template: CloudFormationTemplate;
  readonly parameters: Readonly<Record<string, TemplateValue>>;
  readonly conditions: Readonly<Record<string, boolean>>;
  readonly pseudoParameters: PseudoParameters;
  /** The logical ids of the resources whose condition holds. */
  readonly logicalIds: readonly string[];
  readonly dependencies: ReadonlyMap<string, ReadonlySet<string>>;
  /** What a person has to know of what was made of the template. */
  readonly notes: readonly string[];
}

export type ReadDesiredResult =
  | { readonly outcome: "read"; readonly desired: DesiredStack }
  | { readonly outcome: "refused"; readonly reason: string };

export interface ReadDesiredOptions {
  readonly types: ResourceTypes;
  /** The stacks that there are. */
  readonly stacks: Pick<StackStore, "all">;
  readonly recordUnknown?: boolean;
  readonly region: string;
  readonly accountId: string;
  readonly stackId: string;
  /** The stack as it is. */
  readonly before: StackRecord | undefined;
}

class Refusal extends Error {}

/** Reads a request as CloudFormation does before it touches anything. */
export function readDesired(
  request: Omit<DeployStackRequest, "clientToken">,
  options: ReadDesiredOptions,
): ReadDesiredResult {
  try {
    return { outcome: "read", desired: read(request, options) };
  } catch (error) {
    if (error instanceof Refusal || error instanceof EvaluateError) {
      return { outcome: "refused", reason: error.message };
    }
    throw error;
  }
}

function read(
  request: Omit<DeployStackRequest, "clientToken">,
  options: ReadDesiredOptions,
): DesiredStack {
  const { templateBody, parameters = {}, tags = {}, stackName } = request;
  const parsed = parse(templateBody);
  const resolved = resolveParameters(parsed, parameters, ssmParametersOf(options));
  if (resolved.outcome === "invalid") {
    const problems = resolved.problems.map((one) => `${one.parameter} ${one.message}`);
    throw new Refusal(`Parameters: ${problems.join("; ")}`);
  }
  const { region, accountId, stackId } = options;
  const pseudoParameters = { region, accountId, stackId, stackName };
  const expanded = expandTemplate(parsed, {
    stacks: options.stacks,
    parameters: resolved.parameters,
    pseudoParameters,
  });
  if (expanded.outcome === "refused") throw new Refusal(expanded.reason);
  const { template, notes } = expanded;
  refuseUnsupported(template);
  const conditions = conditionValues(template, resolved.parameters, pseudoParameters);
  const logicalIds = activeResources(template, conditions);
  checkTypes(template, logicalIds, options);
  checkReferences(template, logicalIds);
  const graph = dependencyGraph(template, { condition: (name) => conditions[name] });
  const [cycle] = graph.cycles;
  if (cycle !== undefined) {
    const members = [...new Set(cycle.logicalIds)];
    throw new Refusal(`Circular dependency between resources: [${members.join(", ")}]`);
  }
  return {
    source: { templateBody, parameters, tags },
    template,
    parameters: resolved.parameters,
    conditions,
    pseudoParameters,
    logicalIds,
    dependencies: graph.dependencies,
    notes,
  };
}

function parse(templateBody: string): CloudFormationTemplate {
  const { template, findings } = readTemplate(templateBody, { file: "template" });
  const error = findings.find(({ severity }) => severity === "error");
  if (error !== undefined) {
    const line = error.range === undefined ? "" : ` (line ${error.range.start.line})`;
    throw new Refusal(`Template format error: ${error.message}${line}`);
  }
  if (template === undefined) throw new Refusal("Template format error: it is not a template");
  return template;
}

function refuseUnsupported(template: CloudFormationTemplate): void {
  const rules = Object.keys(template.Rules);
  if (rules.length > 0) {
    throw new Refusal(`the sandbox does not evaluate Rules: ${rules.join(", ")}`);
  }
  const snapshot = Object.entries(template.Resources).find(
    ([, { DeletionPolicy, UpdateReplacePolicy }]) =>
      DeletionPolicy === "Snapshot" || UpdateReplacePolicy === "Snapshot",
  );
  if (snapshot !== undefined) {
    throw new Refusal(
      `the sandbox makes no snapshots: give ${snapshot[0]} a DeletionPolicy and UpdateReplacePolicy of Retain or Delete`,
    );
  }
}

function checkTypes(
  template: CloudFormationTemplate,
  logicalIds: readonly string[],
  { types, before }: ReadDesiredOptions,
): void {
  const typeOf = (logicalId: string) => template.Resources[logicalId]?.Type ?? "";
  const unknown = logicalIds.filter((logicalId) => !Object.hasOwn(types, typeOf(logicalId)));
  if (unknown.length > 0) {
    const named = unknown.map((logicalId) => `${logicalId} (${typeOf(logicalId)})`);
    throw new Refusal(
      `the sandbox does not support these resources: ${named.join(", ")}. With --record-unknown they are kept, and do nothing`,
    );
  }
  const changed = logicalIds.filter((logicalId) => {
    const record = before?.resources[logicalId];
    return record !== undefined && record.type !== typeOf(logicalId);
  });
  if (changed.length > 0) {
    throw new Refusal(
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.join(", ")}]`,
    );
  }
}

function checkReferences(template: CloudFormationTemplate, logicalIds: readonly string[]): void {
  const isKnown = (target: string) =>
    Object.hasOwn(template.Resources, target) ||
    Object.hasOwn(template.Parameters, target) ||
    (pseudoParameterNames as readonly string[]).includes(target);
  const unknown = logicalIds.flatMap((logicalId) => {
    const { Properties } = template.Resources[logicalId] ?? {};
    return [...referencesIn(Properties ?? {})]
      .filter(({ kind, target }) => (kind === "ref" || kind === "getAtt") && !isKnown(target))
      .map(({ target }) => target);
  });
  if (unknown.length === 0) return;
  const names = [...new Set(unknown)].join(", ");
  throw new Refusal(
    `Template format error: Unresolved resource dependencies [${names}] in the Resources block of the template`,
  );
}

const POLICIES: readonly RemovalPolicy[] = ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"];

/** A removal policy of a resource. @default Delete */
export function removalPolicy(value: TemplateValue | undefined): RemovalPolicy {
  return POLICIES.find((policy) => policy === value) ?? "Delete";
}
