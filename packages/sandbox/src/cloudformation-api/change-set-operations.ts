import { QueryError, validationError } from "../query-api/query-error.ts";
import type { QueryForm } from "../query-api/query-form.ts";
import type { EnginePlan } from "../stack/stack-engine.ts";
import { newStackId } from "../stack/stack-identity.ts";
import type { StackRecord, StackSource } from "../stack/stack-record.ts";
import type { ApiContext, ApiOperation } from "./api-context.ts";
import { beginDeployment } from "./change-stack.ts";
import { driftOf } from "./drift-operations.ts";
import { findStack, requireStack, type StackView } from "./find-stack.ts";
import {
  existingImports,
  type Imports,
  importFailure,
  importsOf,
  looseImports,
  refuseMoreThanImports,
} from "./import-resources.ts";
import { pageOf } from "./page-of.ts";
import type { ChangeSetRecord, ResourceDrift, ValidationFailure } from "./stack-journal.ts";
import {
  checkStackName,
  onFailureOf,
  refuseUnlessGoingOn,
  refuseUnlessUpdatable,
} from "./stack-operations.ts";
import { readStackRequest, roleOf } from "./stack-request.ts";
import { toChange } from "./to-change.ts";

const NOTHING_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

const NAMES_TAKEN =
  "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.";

export const changeSetOperations = {
  async CreateChangeSet(context, form, caller) {
    const name = form.required("ChangeSetName");
    const type = changeSetTypeOf(form);
    const before = findStack(context, form.required("StackName"))?.record;
    const source = await readStackRequest(context, form, before);
    const roleArn = roleOf(context, form, caller);
    const onFailure = onFailureOf(form, "OnStackFailure");
    const revertsDrift = revertsDriftOf(form);
    const stackName = nameOf(form);
    checkStackName(stackName);
    const given = type === "IMPORT" ? importsOf(form, source, before) : undefined;
    const wanted = { ...source, stackName, revertsDrift };
    const importsExisting = form.flag("ImportExistingResources");
    const first = await context.engine.plan({ ...wanted, ...(given && { imports: given }) });
    if (first.outcome === "refused" && /^(Template|Parameters)/.test(first.reason)) {
      throw validationError(first.reason);
    }
    const existing = importsExisting && first.outcome === "planned" && type !== "IMPORT";
    const imports = existing ? await existingImports(context, first) : given;
    const plan = existing
      ? await context.engine.plan({ ...wanted, ...(imports && { imports }) })
      : first;
    const importProblem = imports && (await problemOf(context, plan, { type, imports, source }));
    const validation = plan.outcome === "planned" ? await takenNames(context, plan) : [];
    const drifts = revertsDrift && before ? await driftsOf(context, before) : undefined;
    // Nothing is awaited from here on: of two requests for one name, one is refused.
    const { entry } = stackFor(context, form);
    if (entry.changeSets.some((one) => one.name === name)) {
      throw new QueryError("AlreadyExistsException", `ChangeSet ${name} already exists`);
    }
    const { region, accountId, uuid, clock } = context;
    const id = `arn:aws:cloudformation:${region}:${accountId}:changeSet/${name}/${uuid()}`;
    const failure =
      plan.outcome === "planned"
        ? (validation.length > 0 && NAMES_TAKEN) ||
          importProblem ||
          (plan.isEmpty && NOTHING_CHANGES)
        : "reason" in plan && plan.reason;
    const description = form.text("Description");
    entry.changeSets = [
      ...entry.changeSets,
      {
        ...{ id, name, source, createdAt: clock().toISOString() },
        type,
        status: failure ? "FAILED" : "CREATE_COMPLETE",
        executionStatus: failure ? "UNAVAILABLE" : "AVAILABLE",
        changes: plan.outcome === "planned" ? plan.changes : [],
        capabilities: form.list("Capabilities") ?? [],
        ...(onFailure !== "ROLLBACK" && { onFailure }),
        ...(failure && { statusReason: failure }),
        ...(validation.length > 0 && { validation }),
        ...(revertsDrift && { revertsDrift }),
        ...(imports && { imports }),
        ...(importsExisting && { importsExisting }),
        ...(drifts && { drifts }),
        ...(roleArn && { roleArn }),
        ...(description && { description }),
      },
    ];
    await context.journal.save();
    return { Id: id, StackId: entry.stackId };
  },

  DescribeChangeSet(context, form) {
    const { view, changeSet } = requireChangeSet(context, form);
    const token = form.text("NextToken");
    const { page, NextToken } = pageOf(changeSet.changes, { token, size: context.pageSize() });
    return {
      ...summaryOf(view, changeSet),
      Parameters: membersOf(changeSet.source.parameters, "ParameterKey", "ParameterValue"),
      Tags: membersOf(changeSet.source.tags, "Key", "Value"),
      Capabilities: { member: changeSet.capabilities },
      Changes: { member: page.map((one) => toChange(one, changeSet.drifts, changeSet.imports)) },
      StackDriftStatus: driftStatusOf(changeSet),
      NextToken,
    };
  },

  async ExecuteChangeSet(context, form, caller) {
    const { view, changeSet } = requireChangeSet(context, form);
    const { entry } = view;
    if (changeSet.executionStatus !== "AVAILABLE") {
      const { status, executionStatus } = changeSet;
      throw new QueryError(
        "InvalidChangeSetStatus",
        `ChangeSet [${changeSet.id}] cannot be executed in its current execution status of [${status === "FAILED" ? status : executionStatus}]`,
      );
    }
    const chosen = onFailureOf(form, "OnStackFailure");
    const onFailure = chosen === "ROLLBACK" ? (changeSet.onFailure ?? chosen) : chosen;
    if (!entry.isReview) refuseUnlessUpdatable(view);
    refuseUnlessGoingOn(view, onFailure);
    entry.changeSets = entry.changeSets
      .filter(({ id, executionStatus }) => id === changeSet.id || executionStatus !== "AVAILABLE")
      .map((one) =>
        one.id === changeSet.id ? { ...one, executionStatus: "EXECUTE_IN_PROGRESS" } : one,
      );
    entry.changeSetId = changeSet.id;
    entry.roleArn = changeSet.roleArn ?? entry.roleArn;
    entry.caller = caller.principal;
    entry.capabilities = changeSet.capabilities;
    const requestToken = form.text("ClientRequestToken");
    const { source, revertsDrift = false, imports } = changeSet;
    const isImport = changeSet.type === "IMPORT";
    const change = { requestToken, source, onFailure, revertsDrift, imports, isImport };
    await beginDeployment(context, entry, change);
    return {};
  },

  async DeleteChangeSet(context, form) {
    const { view, changeSet } = requireChangeSet(context, form);
    if (changeSet.executionStatus === "EXECUTE_IN_PROGRESS") {
      throw new QueryError(
        "InvalidChangeSetStatus",
        `ChangeSet [${changeSet.id}] cannot be deleted in its current execution status of [EXECUTE_IN_PROGRESS]`,
      );
    }
    const { entry } = view;
    entry.changeSets = entry.changeSets.filter(({ id }) => id !== changeSet.id);
    await context.journal.save();
    return {};
  },

  ListChangeSets(context, form) {
    const view = requireStack(context, form.required("StackName"));
    const token = form.text("NextToken");
    const all = view.entry.changeSets;
    const { page, NextToken } = pageOf(all, { token, size: context.pageSize() });
    return { Summaries: { member: page.map((one) => summaryOf(view, one)) }, NextToken };
  },
} satisfies Record<string, ApiOperation>;

function changeSetTypeOf(form: QueryForm): ChangeSetRecord["type"] {
  const type = form.text("ChangeSetType") ?? "UPDATE";
  if (type === "CREATE" || type === "UPDATE" || type === "IMPORT") return type;
  throw validationError(
    `1 validation error detected: Value '${type}' at 'changeSetType' failed to satisfy constraint: Member must satisfy enum value set: [UPDATE, CREATE, IMPORT]`,
  );
}

/** Why resources cannot be imported, which fails the change set. @throws {QueryError} when it is refused */
async function problemOf(
  context: ApiContext,
  plan: EnginePlan,
  {
    type,
    imports,
    source,
  }: {
    readonly type: ChangeSetRecord["type"];
    readonly imports: Imports;
    readonly source: StackSource;
  },
): Promise<string | undefined> {
  if (plan.outcome !== "planned") return undefined;
  if (type !== "IMPORT") return looseImports(imports, source);
  refuseMoreThanImports(plan, imports, source);
  return importFailure(context, plan, imports, source);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html */
function revertsDriftOf(form: QueryForm): boolean {
  const mode = form.text("DeploymentMode");
  if (mode === undefined) return false;
  if (mode !== "REVERT_DRIFT") {
    throw validationError(
      `1 validation error detected: Value '${mode}' at 'deploymentMode' failed to satisfy constraint: Member must satisfy enum value set: [REVERT_DRIFT]`,
    );
  }
  if ((form.text("ChangeSetType") ?? "UPDATE") === "UPDATE") return true;
  throw validationError("DeploymentMode REVERT_DRIFT can only be used with ChangeSetType UPDATE");
}

async function driftsOf(
  context: ApiContext,
  { resources }: StackRecord,
): Promise<readonly ResourceDrift[]> {
  const drifts = Object.values(resources).map((resource) => driftOf(context, resource));
  return (await Promise.all(drifts)).filter(({ status }) => status !== "IN_SYNC");
}

function driftStatusOf({ drifts }: ChangeSetRecord): string | undefined {
  if (drifts === undefined) return undefined;
  return drifts.length === 0 ? "IN_SYNC" : "DRIFTED";
}

/** A stack's name, also where its ARN is given. */
function nameOf(form: QueryForm): string {
  const name = form.required("StackName");
  return name.startsWith("arn:") ? (name.split("/")[1] ?? name) : name;
}

/** The stack that a change set is for; for a new one, under review until then. */
function stackFor(context: ApiContext, form: QueryForm): StackView {
  const stackName = form.required("StackName");
  const view = findStack(context, stackName);
  const type = changeSetTypeOf(form);
  // An import into a stack that is not there makes it.
  const isNew = type === "IMPORT" && (view === undefined || view.entry.isReview);
  if (type !== "CREATE" && !isNew) {
    if (view === undefined) throw validationError(`Stack [${stackName}] does not exist`);
    refuseUnlessUpdatable(view);
    return view;
  }
  if (view !== undefined) {
    if (view.entry.isReview) return view;
    throw validationError(
      `Stack [${stackName}] already exists and cannot be created again with the changeSet`,
    );
  }
  const entry = context.journal.open({
    stackId: newStackId(context, stackName, context.uuid()),
    stackName,
  });
  entry.isReview = true;
  return { entry, record: undefined, status: "REVIEW_IN_PROGRESS", statusReason: undefined };
}

/** New resources whose names are taken, as CloudFormation finds them before a change set can run. */
async function takenNames(
  { types }: ApiContext,
  plan: EnginePlan & { readonly outcome: "planned" },
): Promise<readonly ValidationFailure[]> {
  const failures = await Promise.all(
    plan.named.map(async (resource) => {
      if (!(await types[resource.type]?.exists?.(resource))) return [];
      const { logicalId: logicalResourceId, type: resourceType, physicalId } = resource;
      const reason = `Resource of type '${resourceType}' with identifier '${physicalId}' already exists.`;
      return [{ logicalResourceId, resourceType, reason }];
    }),
  );
  return failures.flat();
}

/** @throws {QueryError} in CloudFormation's words when there is none */
export function requireChangeSet(context: ApiContext, form: QueryForm) {
  const name = form.required("ChangeSetName");
  const stack = form.text("StackName");
  const missing = () =>
    new QueryError("ChangeSetNotFound", `ChangeSet [${name}] does not exist`, 404);
  const isIt = ({ id, name: own }: ChangeSetRecord) => id === name || own === name;
  const entry =
    stack === undefined
      ? context.journal.all().find(({ changeSets }) => changeSets.some(({ id }) => id === name))
      : requireStack(context, stack).entry;
  const changeSet = entry?.changeSets.find(isIt);
  if (entry === undefined || changeSet === undefined) throw missing();
  return { view: requireStack(context, entry.stackId), changeSet };
}

function summaryOf({ entry }: StackView, changeSet: ChangeSetRecord) {
  return {
    ChangeSetName: changeSet.name,
    ChangeSetId: changeSet.id,
    StackId: entry.stackId,
    StackName: entry.stackName,
    Description: changeSet.description,
    CreationTime: changeSet.createdAt,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    ExecutionStatus: changeSet.executionStatus,
    OnStackFailure: changeSet.onFailure,
    ImportExistingResources: changeSet.importsExisting,
    DeploymentMode: changeSet.revertsDrift ? "REVERT_DRIFT" : undefined,
    IncludeNestedStacks: false,
  };
}

/** A map as the list of pairs that CloudFormation makes of it. */
export function membersOf(values: Readonly<Record<string, string>>, key: string, value: string) {
  return { member: Object.entries(values).map(([name, text]) => ({ [key]: name, [value]: text })) };
}
