import {
  type CloudFormationTemplate,
  expandSam,
  isList,
  isObject,
  type Resource,
  readTemplate,
  referencesIn,
  SAM_TRANSFORM,
  type TemplateObject,
  type TemplateValue,
} from "@proton/cloudformation";
import type { MapResource } from "@proton/console/extension";
import { JOINERS, kindOf, OWNER_PROPERTIES, POLICY_TYPES, UNFOLLOWED } from "./drawn-types.ts";

/** A stack as a map has it. */
export interface MappedStack {
  readonly id: string;
  readonly resources: ReadonlyMap<string, Resource>;
  /** What its outputs are, as other stacks have them in their templates. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly outputValues: Readonly<Record<string, TemplateValue>>;
}

/** Somebody calls somebody, because of something that a template says. */
export interface Call {
  readonly from: string;
  readonly to: string;
  readonly by: string;
}

/** Reads what was rendered; a stack without resources where it is no CloudFormation. */
export function mappedStack(
  id: string,
  text: string | undefined,
  outputs: Readonly<Record<string, string>>,
): MappedStack {
  const { template } = readTemplate(text ?? "", { file: "template" });
  return {
    id,
    outputs,
    resources: new Map(template === undefined ? [] : Object.entries(resourcesOf(template))),
    outputValues: Object.fromEntries(
      Object.entries(template?.Outputs ?? {}).map(([name, { Value }]) => [name, Value]),
    ),
  };
}

/** What SAM would make of it; as it is written where that is not known. */
function resourcesOf(template: CloudFormationTemplate): Readonly<Record<string, Resource>> {
  if (!template.Transform.includes(SAM_TRANSFORM)) return template.Resources;
  try {
    return expandSam(template.source).Resources as unknown as Readonly<Record<string, Resource>>;
  } catch {
    return template.Resources;
  }
}

/** The resources of a stack that a map shows. */
export function drawnResources({ id, resources }: MappedStack): MapResource[] {
  return [...resources].flatMap(([logicalId, { Type, Properties = {} }]) => {
    const kind = kindOf(Type);
    if (kind === undefined) return [];
    const { RouteKey, HttpMethod } = Properties;
    const name = [RouteKey, HttpMethod].find((value) => typeof value === "string") ?? logicalId;
    return [
      { id: idOf(id, logicalId), logicalResourceId: logicalId, resourceType: Type, kind, name },
    ] as MapResource[];
  });
}

/** Who calls whom, within stacks and between them. */
export function callsOf(stacks: readonly MappedStack[]): Call[] {
  const published = publishedResources(stacks);
  const calls = new Map<string, Call>();
  for (const stack of stacks) {
    for (const call of callsOfStack(stack, published)) {
      const key = JSON.stringify([call.from, call.to]);
      // The first that says so is the nearest.
      if (call.from !== call.to && !calls.has(key)) calls.set(key, call);
    }
  }
  return [...calls.values()];
}

const idOf = (stackId: string, logicalId: string) => `${stackId}/${logicalId}`;

/** By the values of outputs, the resources that they are of. */
function publishedResources(stacks: readonly MappedStack[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { id, resources, outputs, outputValues } of stacks) {
    for (const [name, expression] of Object.entries(outputValues)) {
      const value = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
      if (value === undefined || value.length < 3 || found.has(value)) continue;
      for (const { kind, target } of referencesIn(expression)) {
        const type = resources.get(target)?.Type;
        if (kind === "condition" || kind === "mapping" || type === undefined) continue;
        if (kindOf(type) === undefined) continue;
        found.set(value, idOf(id, target));
        break;
      }
    }
  }
  return found;
}

/** A resource that a value names, and what says so. */
interface Named {
  readonly by: string;
  /** Of this stack. */
  readonly logicalId?: string;
  /** Of another, on the map. */
  readonly id?: string;
}

function callsOfStack(stack: MappedStack, published: ReadonlyMap<string, string>): Call[] {
  const { id, resources } = stack;
  const policies = policiesByRole(stack);
  const named = (value: TemplateValue | undefined, by: string) =>
    value === undefined ? [] : [...namedIn(value, by, resources, published)];

  /** What a resource names in what it is made of. */
  function namedBy(logicalId: string): Named[] {
    const { Type = "", Properties = {} } = resources.get(logicalId) ?? {};
    if (Type === "AWS::IAM::Role") {
      const own = [Properties, ...(policies.get(logicalId) ?? [])];
      return own.flatMap((policy) =>
        statementsOf(policy).flatMap((each) => named(...allowed(each))),
      );
    }
    if (POLICY_TYPES.has(Type) || JOINERS.has(Type)) return [];
    return Object.entries(Properties).flatMap(([property, value]) =>
      UNFOLLOWED.has(property) ? [] : named(value, property),
    );
  }

  /** What is reached from a name by way of resources that are not shown. */
  function* reached({ by, logicalId, id: other }: Named, seen: Set<string>): Generator<Named> {
    if (other !== undefined) yield { id: other, by };
    if (logicalId === undefined || seen.has(logicalId)) return;
    seen.add(logicalId);
    const type = resources.get(logicalId)?.Type ?? "";
    if (kindOf(type) !== undefined) yield { id: idOf(id, logicalId), by };
    else {
      const isRole = type === "AWS::IAM::Role";
      for (const next of namedBy(logicalId)) yield* reached(isRole ? next : { ...next, by }, seen);
    }
  }
  const ends = (value: TemplateValue | undefined, by: string) =>
    named(value, by).flatMap((each) => [...reached(each, new Set())]);

  return [...resources].flatMap(([logicalId, { Type, Properties = {} }]) => {
    const joined = JOINERS.get(Type);
    if (joined !== undefined) {
      const to = ends(Properties[joined.to], logicalId);
      return ends(Properties[joined.from], logicalId).flatMap((source) =>
        to.map((target) => call(source.id, target.id, logicalId)),
      );
    }
    if (kindOf(Type) === undefined) return [];
    const self = idOf(id, logicalId);
    const owners = [...OWNER_PROPERTIES].flatMap((property) =>
      ends(Properties[property], property),
    );
    return [
      ...owners.map((owner) => call(owner.id, self, "route of the API")),
      ...namedBy(logicalId).flatMap((each) =>
        [...reached(each, new Set())].map((target) => call(self, target.id, target.by)),
      ),
    ];
  });
}

const call = (from = "", to = "", by: string): Call => ({ from, to, by });

function policiesByRole({ resources }: MappedStack): ReadonlyMap<string, TemplateObject[]> {
  const found = new Map<string, TemplateObject[]>();
  for (const { Type, Properties } of resources.values()) {
    if (!POLICY_TYPES.has(Type) || Properties === undefined) continue;
    const roles = [Properties.Roles, Properties.RoleName].filter((value) => value !== undefined);
    for (const { target } of referencesIn(roles)) {
      found.set(target, [...(found.get(target) ?? []), Properties]);
    }
  }
  return found;
}

/** The statements of a role's own policies, or of a policy. */
function statementsOf({ Policies, PolicyDocument }: TemplateObject): TemplateObject[] {
  const documents = [
    PolicyDocument,
    ...(isList(Policies) ? Policies : []).map((each) =>
      isObject(each) ? each.PolicyDocument : undefined,
    ),
  ];
  return documents.flatMap((document) => {
    const statements = isObject(document) ? document.Statement : undefined;
    return (isList(statements) ? statements : [statements]).filter(
      (each): each is TemplateObject => isObject(each) && each.Effect === "Allow",
    );
  });
}

function allowed({ Action, Resource }: TemplateObject): [TemplateValue | undefined, string] {
  const actions = (isList(Action) ? Action : [Action]).filter((each) => typeof each === "string");
  return [Resource, actions.join(", ")];
}

/** The resources that a value names: of its own stack by reference, of others by what they gave out. */
function* namedIn(
  value: TemplateValue,
  by: string,
  resources: ReadonlyMap<string, Resource>,
  published: ReadonlyMap<string, string>,
): Generator<Named> {
  for (const { kind, target, path } of referencesIn(value)) {
    const isResource = kind === "ref" || kind === "getAtt";
    if (isResource && resources.has(target)) yield { logicalId: target, by: byPath(by, path) };
  }
  for (const { text, path } of textsIn(value, [])) {
    const id = publishedIn(text, published);
    if (id !== undefined) yield { id, by: byPath(by, path) };
  }
}

function byPath(by: string, path: readonly (string | number)[]): string {
  const [first, second] = path;
  const isVariable = by === "Environment" && first === "Variables" && second !== undefined;
  return isVariable ? `environment variable ${second}` : by;
}

function* textsIn(
  value: TemplateValue,
  path: readonly (string | number)[],
): Generator<{ readonly text: string; readonly path: readonly (string | number)[] }> {
  if (typeof value === "string") yield { text: value, path };
  else if (isList(value) || isObject(value)) {
    for (const [key, each] of Object.entries(value)) yield* textsIn(each, [...path, key]);
  }
}

/** No name or ARN is longer: of a longer text only the whole is looked up. */
const LONGEST = 2048;

/** What a text is, or begins with before a `/` or `:`, such as the index of a table. */
function publishedIn(text: string, published: ReadonlyMap<string, string>): string | undefined {
  const whole = published.get(text);
  if (whole !== undefined || text.length > LONGEST) return whole;
  for (let at = text.length - 1; at > 0; at -= 1) {
    if (text[at] !== "/" && text[at] !== ":") continue;
    const found = published.get(text.slice(0, at));
    if (found !== undefined) return found;
  }
  return undefined;
}
