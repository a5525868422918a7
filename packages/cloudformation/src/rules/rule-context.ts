import type { ConstraintProblem } from "../constraints/constraint-problem.ts";
import {
  constraintProblems,
  type Known,
  type Surroundings,
} from "../constraints/constraint-problems.ts";
import { knownValues } from "../constraints/known-value.ts";
import { resourceConstraints } from "../constraints/resource-constraints.ts";
import { type Reference, referencesIn } from "../references.ts";
import { type ResourceSpec, resourceSpec } from "../specs/resource-spec.ts";
import {
  type CloudFormationTemplate,
  isObject,
  type Resource,
  type TemplateObject,
  type TemplatePath,
} from "../template.ts";
import { SAM_TRANSFORM, usesMacro } from "../transforms.ts";
import { type PropertyProblem, propertyProblems, UNCHECKED_TYPES } from "./property-problems.ts";
import { type KindOf, valueKinds } from "./value-kind.ts";

/** A resource with where it stands. */
export interface ResourceEntry {
  readonly logicalId: string;
  readonly resource: Resource;
  readonly properties: TemplateObject;
  /** Of the resource. */
  readonly path: TemplatePath;
  /** Of its properties. */
  readonly propertiesPath: TemplatePath;
}

/** What rules look at. */
export interface RuleContext {
  readonly template: CloudFormationTemplate;
  /** UTF-8 bytes of the text. */
  readonly bytes: number;
  readonly resources: readonly ResourceEntry[];
  readonly references: readonly Reference[];
  /** Whether AWS SAM will add resources and properties. */
  readonly sam: boolean;
  /** Whether macros will rewrite resources: then nothing can be said of their properties. */
  readonly rewritten: boolean;
  /** Whether macros or loops will add parts that nobody can know: then nothing can be called missing. */
  readonly open: boolean;
  resourcesOfType(...types: readonly string[]): readonly ResourceEntry[];
  spec(type: string): ResourceSpec | undefined;
  /** Where properties differ from the published schemas. */
  propertyProblems(): readonly PropertyProblem[];
  /** Where values, or what functions come to, differ from what the published schemas say of them. */
  constraintProblems(): readonly ConstraintProblem[];
  /** What a function comes to, `undefined` when only a deployment can tell. */
  readonly known: Known;
  /** What a value is once it is computed. */
  readonly kindOf: KindOf;
}

const referringSections = ["Conditions", "Resources", "Outputs", "Rules", "Globals", "Hooks"];

/** Gathers what several rules need, each once. */
export function createRuleContext(template: CloudFormationTemplate, bytes: number): RuleContext {
  const resources = Object.entries(template.Resources).map(([logicalId, resource]) => ({
    logicalId,
    resource,
    properties: resource.Properties ?? {},
    path: ["Resources", logicalId],
    propertiesPath: ["Resources", logicalId, "Properties"],
  }));
  const references = referringSections.flatMap((section) => [
    ...referencesIn(template.source[section] ?? null, [section]),
  ]);
  const sam = template.Transform.includes(SAM_TRANSFORM);
  const specs = new Map<string, ResourceSpec | undefined>();
  const spec = (type: string) => {
    if (!specs.has(type)) specs.set(type, resourceSpec(type));
    return specs.get(type);
  };
  const rewritten = usesMacro(template.Transform);
  let problems: readonly PropertyProblem[] | undefined;
  let broken: readonly ConstraintProblem[] | undefined;
  const known = knownValues(template);
  const kindOf = valueKinds(template, spec);
  const typeOf = (logicalId: string) =>
    Object.hasOwn(template.Resources, logicalId) ? template.Resources[logicalId]?.Type : undefined;
  const lookedAt = dependencies(template, references);
  function problemsOf<Problem>(
    sound: WeakMap<TemplateObject, string>,
    entry: ResourceEntry,
    check: () => Iterable<Problem>,
  ): readonly Problem[] {
    const seen = lookedAt(entry);
    if (sound.get(entry.properties) === seen) return [];
    const found = [...check()];
    if (found.length === 0) sound.set(entry.properties, seen);
    return found;
  }
  return {
    template,
    bytes,
    resources,
    references,
    sam,
    rewritten,
    open: rewritten || hasGeneratedEntries(template),
    resourcesOfType: (...types) =>
      resources.filter(({ resource }) => types.includes(resource.Type)),
    spec,
    propertyProblems: () => {
      problems ??= rewritten
        ? []
        : resources.flatMap((entry) =>
            problemsOf(SOUND_PROPERTIES, entry, () => propertyProblems(entry, spec, kindOf)),
          );
      return problems;
    },
    constraintProblems: () => {
      broken ??= rewritten
        ? []
        : resources.flatMap((entry) =>
            problemsOf(SOUND_VALUES, entry, () => brokenConstraints(entry, { known, typeOf })),
          );
      return broken;
    },
    known,
    kindOf,
  };
}

/**
 * Properties without problems, with what was looked at besides them: renderings of one bundle share most of
 * their resources.
 */
const SOUND_PROPERTIES = new WeakMap<TemplateObject, string>();
const SOUND_VALUES = new WeakMap<TemplateObject, string>();

/** What the check of a resource's properties looks at besides them, as a text. */
function dependencies(
  { Parameters, Mappings, Resources }: CloudFormationTemplate,
  references: readonly Reference[],
): (entry: ResourceEntry) => string {
  let shared: string | undefined;
  const targets = new Map<string, Set<string>>();
  for (const { kind, target, path } of references) {
    if (path[0] !== "Resources" || (kind !== "ref" && kind !== "getAtt")) continue;
    const type = Object.hasOwn(Resources, target) ? Resources[target]?.Type : undefined;
    const from = String(path[1]);
    const those = targets.get(from) ?? new Set();
    targets.set(from, those.add(`${target} ${type}`));
  }
  return ({ logicalId, resource }) => {
    shared ??= JSON.stringify([Parameters, Mappings]);
    return JSON.stringify([resource.Type, [...(targets.get(logicalId) ?? [])], shared]);
  };
}

function* brokenConstraints(
  { resource, properties, path, propertiesPath }: ResourceEntry,
  surroundings: Surroundings,
): Generator<ConstraintProblem> {
  if (UNCHECKED_TYPES.test(resource.Type)) return;
  const constraints = resourceConstraints(resource.Type);
  if (constraints === undefined) return;
  const at = resource.Properties === undefined ? path : propertiesPath;
  yield* constraintProblems(properties, constraints, at, surroundings);
}

function hasGeneratedEntries({ source }: CloudFormationTemplate): boolean {
  if (Object.hasOwn(source, "Fn::Transform")) return true;
  return ["Resources", "Parameters", "Conditions", "Mappings"].some((section) => {
    const value = source[section];
    return isObject(value) && Object.keys(value).some((key) => key.startsWith("Fn::"));
  });
}
