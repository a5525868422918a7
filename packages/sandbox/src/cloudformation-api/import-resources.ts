import {
  type CloudFormationTemplate,
  importIdentifiers,
  readTemplate,
} from "@proton/cloudformation";
import { validationError } from "../query-api/query-error.ts";
import type { QueryForm } from "../query-api/query-form.ts";
import type { EnginePlan } from "../stack/stack-engine.ts";
import type { StackRecord, StackSource } from "../stack/stack-record.ts";
import type { ApiContext } from "./api-context.ts";

/** Physical ids of resources that a change set takes into a stack, by logical id. */
export type Imports = Readonly<Record<string, string>>;

type Planned = Extract<EnginePlan, { readonly outcome: "planned" }>;

/**
 * What a change set of type `IMPORT` names, in the order in which AWS checks it.
 *
 * @throws {QueryError} in CloudFormation's words
 */
export function importsOf(
  form: QueryForm,
  source: StackSource,
  before: StackRecord | undefined,
): Imports {
  const records = form.records("ResourcesToImport") ?? [];
  if (records.length === 0) throw validationError("Must Provide at least one resource to import");
  refuseOtherChanges(form, source, before);
  const resources = templateIn(source)?.Resources ?? {};
  const imports = new Map<string, string>();
  const unknown: string[] = [];
  for (const record of records) {
    const logicalId = record.get("LogicalResourceId") ?? "";
    if (imports.has(logicalId)) {
      throw validationError("Every resource to import must have unique LogicalResourceId");
    }
    if (!Object.hasOwn(resources, logicalId)) unknown.push(logicalId);
    imports.set(logicalId, identifierIn(record, resources[logicalId]?.Type));
  }
  if (unknown.length === 0) return Object.fromEntries(imports);
  throw validationError(
    `The logical resource ids [${unknown.join(", ")}] provided in ResourceToImport do not exist in the template.`,
  );
}

function identifierIn(record: ReadonlyMap<string, string>, templateType: string | undefined) {
  const type = record.get("ResourceType") ?? "";
  const [name, ...others] = importIdentifiers(type);
  if (name === undefined || others.length > 0) {
    throw validationError(`ResourceTypes [${type}] are not supported for Import`);
  }
  const given = pairsIn(record);
  const value = given.get(name);
  if (value === undefined || given.size !== 1) {
    throw validationError(
      `Invalid resource identifier for resource type ${type}. Expected [${name}]`,
    );
  }
  if (templateType === undefined || templateType === type) return value;
  throw validationError(
    `Resource type of [${record.get("LogicalResourceId")}] passed in ResourceToImport does not match with resource type defined in the template. Resource type in ResourceToImport: ${type}; Resource type in Template: ${templateType}.`,
  );
}

/** A map in the Query protocol: `ResourceIdentifier.entry.<n>.key` and `.value`. */
function pairsIn(record: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const [field, key] of record) {
    const [, entry] = /^ResourceIdentifier\.entry\.(\d+)\.key$/.exec(field) ?? [];
    if (entry === undefined) continue;
    pairs.set(key, record.get(`ResourceIdentifier.entry.${entry}.value`) ?? "");
  }
  return pairs;
}

/** An import changes nothing but the resources of the stack. */
function refuseOtherChanges(
  form: QueryForm,
  source: StackSource,
  before: StackRecord | undefined,
): void {
  const [outputs, earlier] = [source, before?.source].map((one) => templateIn(one)?.Outputs ?? {});
  const changed = [
    ...(isSame(outputs, earlier) ? [] : ["Outputs"]),
    ...(form.text("RoleARN") === undefined ? [] : ["RoleArn"]),
    ...(isSame(source.tags, before?.source?.tags ?? {}) ? [] : ["Tags"]),
  ];
  if (changed.length === 0) return;
  throw validationError(
    `As part of the import operation, you cannot modify or add [${changed.join(", ")}]`,
  );
}

const isSame = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);

/** @throws {QueryError} where the template does more than import */
export function refuseMoreThanImports(
  { changes }: Planned,
  imports: Imports,
  source: StackSource,
): void {
  const added = changes
    .filter(({ action }) => action === "add")
    .map((one) => one.logicalResourceId);
  if (added.length === 0) {
    throw validationError("The template should contain at least one new resource to import.");
  }
  const named = Object.keys(imports);
  const inStack = named.filter((id) => !added.includes(id));
  if (inStack.length > 0) {
    throw validationError(
      `Resources [${inStack.join(", ")}] passed in ResourceToImport are already in a stack and cannot be imported.`,
    );
  }
  const missing = added.filter((id) => !Object.hasOwn(imports, id));
  if (missing.length > 0) {
    throw validationError(
      `Resources [${missing.join(", ")}] is missing from ResourceToImport list`,
    );
  }
  const modified = changes.filter(({ action }) => action !== "add");
  if (modified.length > 0) {
    const ids = modified.map(({ logicalResourceId }) => logicalResourceId).sort();
    throw validationError(
      `You have modified resources [${ids.join(", ")}] in your template that are not being imported. Update, create or delete operations cannot be executed during import operations.`,
    );
  }
  const resources = templateIn(source)?.Resources ?? {};
  const loose = named.filter((id) => resources[id]?.DeletionPolicy === undefined);
  if (loose.length === 0) return;
  throw validationError(
    `The following resources to import [${loose.join(", ")}] must have DeletionPolicy attribute specified in the template.`,
  );
}

/** Why the change set of an import fails; `undefined` when each resource is there, and in no stack. */
export async function importFailure(
  context: ApiContext,
  { misnamed }: Planned,
  imports: Imports,
  source: StackSource,
): Promise<string | undefined> {
  const resources = templateIn(source)?.Resources ?? {};
  for (const [logicalId, physicalId] of Object.entries(imports)) {
    const type = resources[logicalId]?.Type ?? "";
    const owner = ownerOf(context, type, physicalId);
    if (owner !== undefined) return `${physicalId} already exists in stack ${owner}`;
    if (await isThere(context, type, physicalId)) continue;
    return `Resource of type '${type}' with identifier '${physicalId}' was not found.`;
  }
  const [wrong] = misnamed;
  if (wrong === undefined) return undefined;
  const { logicalId, name } = wrong;
  return `The identifier of ${logicalId} is ${imports[logicalId]}, but the template names it ${name}`;
}

/** Whether a resource is there, whoever made it. */
export async function isThere(
  { stacks, types }: ApiContext,
  type: string,
  physicalId: string,
): Promise<boolean> {
  const isIt = (one: { readonly type: string; readonly physicalId: string }) =>
    one.type === type && one.physicalId === physicalId;
  // What a type keeps itself may have been deleted since it was retained.
  const exists = types[type]?.exists;
  if (exists === undefined) return stacks.retained().some(isIt);
  return exists({ physicalId, properties: {} });
}

/** The id of the stack that has a resource. */
export function ownerOf({ stacks }: ApiContext, type: string, physicalId: string) {
  return stacks
    .all()
    .find(({ resources }) =>
      Object.values(resources).some((one) => one.type === type && one.physicalId === physicalId),
    )?.stackId;
}

/**
 * With `ImportExistingResources`, new resources whose names the template gives are taken in where they
 * are there already, and in no stack.
 */
export async function existingImports(context: ApiContext, { named }: Planned): Promise<Imports> {
  const imports: [string, string][] = [];
  for (const { logicalId, type, physicalId } of named) {
    if (importIdentifiers(type).length !== 1) continue;
    if (ownerOf(context, type, physicalId) !== undefined) continue;
    if (await isThere(context, type, physicalId)) imports.push([logicalId, physicalId]);
  }
  return Object.fromEntries(imports);
}

/** Why they may not be taken in: a rollback would delete what was there before. */
export function looseImports(imports: Imports, source: StackSource): string | undefined {
  const resources = templateIn(source)?.Resources ?? {};
  const loose = Object.entries(imports).filter(
    ([id]) => !/^Retain(ExceptOnCreate)?$/.test(String(resources[id]?.DeletionPolicy)),
  );
  if (loose.length === 0) return undefined;
  const affected = loose.map(([id, physicalId]) => {
    const [name] = importIdentifiers(resources[id]?.Type ?? "");
    return `${id} ({${name}=${physicalId}})`;
  });
  return `CloudFormation is attempting to import some resources because they already exist in your account. The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for successful import. The affected resources are ${affected.join(", ")}`;
}

function templateIn(source: StackSource | undefined): CloudFormationTemplate | undefined {
  return source && readTemplate(source.templateBody, { file: "template" }).template;
}
