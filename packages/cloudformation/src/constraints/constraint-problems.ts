import { choices, intrinsicOf } from "../rules/choices.ts";
import {
  isList,
  isObject,
  type TemplateObject,
  type TemplatePath,
  type TemplateValue,
} from "../template.ts";
import type { Constraint, ResourceConstraints } from "./constraint.ts";
import type { ConstraintProblem } from "./constraint-problem.ts";
import { scalarProblems } from "./scalar-problems.ts";
import { presence, togetherProblems } from "./together-problems.ts";

/** Gives what a function of the template comes to, `undefined` when only a deployment can tell. */
export type Known = (value: TemplateValue) => TemplateValue | undefined;

/** What is known of the rest of the template. */
export interface Surroundings {
  readonly known: Known;
  /** The type of a resource, `undefined` where none has that logical id. */
  readonly typeOf: (logicalId: string) => string | undefined;
}

/** Compares the properties of a resource with what its published schema says of their values. */
export function* constraintProblems(
  properties: TemplateObject,
  constraints: ResourceConstraints,
  path: TemplatePath,
  { known, typeOf }: Surroundings,
): Generator<ConstraintProblem> {
  yield* new Checker(constraints.definitions ?? {}, known, typeOf).check(
    properties,
    constraints,
    path,
  );
}

class Checker {
  readonly #definitions: Readonly<Record<string, Constraint>>;
  readonly #known: Known;
  readonly #typeOf: Surroundings["typeOf"];

  constructor(
    definitions: Readonly<Record<string, Constraint>>,
    known: Known,
    typeOf: Surroundings["typeOf"],
  ) {
    this.#definitions = definitions;
    this.#known = known;
    this.#typeOf = typeOf;
  }

  *check(
    value: TemplateValue,
    constraint: Constraint,
    path: TemplatePath,
  ): Generator<ConstraintProblem> {
    for (const choice of choices(value, path)) {
      const isCall = intrinsicOf(choice.value) !== undefined;
      if (isCall) yield* this.#foreign(choice.value, constraint, choice.path);
      const plain = isCall ? this.#known(choice.value) : choice.value;
      if (plain === undefined) continue;
      for (const problem of this.#plain(plain, constraint, choice.path)) {
        // What a function gives has no place of its own.
        yield isCall ? { ...problem, path: choice.path, computed: true } : problem;
      }
    }
  }

  /** The id of a resource of one type is not that of another. */
  *#foreign(
    value: TemplateValue,
    { format = "" }: Constraint,
    path: TemplatePath,
  ): Generator<ConstraintProblem> {
    const [, wanted] = /^(AWS::EC2::(?:SecurityGroup|Subnet|VPC))\.Id$/.exec(format) ?? [];
    const call = intrinsicOf(value);
    if (wanted === undefined || call?.name !== "Ref" || typeof call.argument !== "string") return;
    const type = this.#typeOf(call.argument);
    if (type === undefined || type === wanted || !/^AWS::EC2::/.test(type)) return;
    yield {
      kind: "format",
      path,
      message: `is an id of ${wanted}, and ${call.argument} is ${type}`,
    };
  }

  *#plain(
    value: TemplateValue,
    constraint: Constraint,
    path: TemplatePath,
  ): Generator<ConstraintProblem> {
    if (constraint.$ref !== undefined) {
      const definition = this.#definitions[constraint.$ref.slice(1)];
      if (definition) yield* this.#plain(value, definition, path);
    }
    if (isList(value)) yield* this.#list(value, constraint, path);
    else if (isObject(value)) yield* this.#object(value, constraint, path);
    else if (value !== null) yield* scalarProblems(value, constraint, path);
    yield* this.#alternatives(value, constraint, path);
  }

  *#list(
    list: readonly TemplateValue[],
    constraint: Constraint,
    path: TemplatePath,
  ): Generator<ConstraintProblem> {
    const { items, minItems, maxItems } = constraint;
    const wrong = (message: string): ConstraintProblem => ({ kind: "bounds", path, message });
    // An item that is a function may stand for none.
    const certain = list.filter((item) => intrinsicOf(item) === undefined).length;
    if (typeof minItems === "number" && list.length < minItems)
      yield wrong(`holds at least ${minItems} items, not ${list.length}`);
    if (typeof maxItems === "number" && certain > maxItems)
      yield wrong(`holds at most ${maxItems} items, not ${certain}`);
    yield* repeatedItems(list, constraint, path);
    // The form of a list, such as AWS::EC2::Subnet.Ids, is that of its items.
    const format = constraint.format?.replace(/(?<=\.(?:Id|Name))s$/, "");
    const each: Constraint = {
      ...(format !== undefined && format !== constraint.format && { format }),
      ...items,
    };
    if (Object.keys(each).length === 0) return;
    for (const [index, item] of list.entries()) yield* this.check(item, each, [...path, index]);
  }

  *#object(
    value: TemplateObject,
    constraint: Constraint,
    path: TemplatePath,
  ): Generator<ConstraintProblem> {
    // A transform or loop inside writes members that nobody can see.
    if (Object.keys(value).some((key) => /^Fn::(?:ForEach::|Transform$)/.test(key))) return;
    const { properties = {}, additionalProperties, minProperties, maxProperties } = constraint;
    const patterns = Object.entries(constraint.patternProperties ?? {});
    const count = Object.keys(value).length;
    const wrong = (message: string): ConstraintProblem => ({ kind: "bounds", path, message });
    if (typeof minProperties === "number" && count < minProperties)
      yield wrong(`has at least ${minProperties} members, not ${count}`);
    if (typeof maxProperties === "number" && count > maxProperties)
      yield wrong(`has at most ${maxProperties} members, not ${count}`);
    yield* togetherProblems(value, constraint, path);
    for (const [name, member] of Object.entries(value)) {
      const at = [...path, name];
      const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (own) yield* this.check(member, own, at);
      // Names of free mappings: one constraint holds for all that it can hold for.
      else if (patterns.length === 1 && patterns[0]) yield* this.check(member, patterns[0][1], at);
      else if (additionalProperties) yield* this.check(member, additionalProperties, at);
    }
  }

  *#alternatives(
    value: TemplateValue,
    constraint: Constraint,
    path: TemplatePath,
  ): Generator<ConstraintProblem> {
    const { allOf = [], anyOf = [], oneOf = [] } = constraint;
    for (const each of allOf) yield* this.#plain(value, each, path);
    for (const alternatives of [anyOf, oneOf]) {
      if (alternatives.length === 0 || alternatives.some((each) => this.#fits(value, each)))
        continue;
      yield this.#noneFits(value, alternatives, path);
    }
    if (constraint.if) {
      const branch = this.#fits(value, constraint.if) ? constraint.then : constraint.else;
      if (branch) yield* this.#plain(value, branch, path);
    }
  }

  /** Of alternatives that all are about one form or set, the complaint says which. */
  #noneFits(
    value: TemplateValue,
    alternatives: readonly Constraint[],
    path: TemplatePath,
  ): ConstraintProblem {
    const wanted = alternatives.map(({ required }) => required ?? []);
    if (isObject(value) && wanted.every((names) => names.length > 0)) {
      const sets = wanted.map((names) => names.join(" with ")).join(", or ");
      return { kind: "together", path, message: `needs ${sets}`, aboutKey: true };
    }
    const problems = alternatives.flatMap((each) => [...this.#plain(value, each, path)]);
    return (
      problems[0] ?? { kind: "together", path, message: "fits none of the forms that it can have" }
    );
  }

  #fits(value: TemplateValue, constraint: Constraint): boolean {
    if (constraint.type !== undefined && !hasType(value, constraint.type)) return false;
    if (constraint.$ref !== undefined) {
      const definition = this.#definitions[constraint.$ref.slice(1)];
      if (definition && !this.#fits(value, definition)) return false;
    }
    if (isObject(value) && constraint.required?.some((name) => presence(value, name) === "no"))
      return false;
    if (constraint.not && this.#fits(value, constraint.not)) return false;
    const { $ref: _, ...own } = constraint;
    return this.#plain(value, own, []).next().done === true;
  }
}

function hasType(value: TemplateValue, type: string | readonly string[]): boolean {
  const types = typeof type === "string" ? [type] : type;
  return types.some((each) => {
    if (each === "array") return isList(value);
    if (each === "object") return isObject(value);
    return typeof value !== "object";
  });
}

function* repeatedItems(
  list: readonly TemplateValue[],
  { uniqueItems, uniqueKeys }: Constraint,
  path: TemplatePath,
): Generator<ConstraintProblem> {
  if (uniqueItems !== true && uniqueKeys === undefined) return;
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    const parts = uniqueKeys && isObject(item) ? uniqueKeys.map((key) => item[key]) : [item];
    if (uniqueKeys && parts.every((part) => part === undefined)) continue;
    const key = JSON.stringify(parts);
    if (seen.has(key)) {
      const what = uniqueKeys
        ? `an item with the same ${uniqueKeys.join(" and ")}`
        : "the same item";
      yield { kind: "bounds", path: [...path, index], message: `is in the list twice: ${what}` };
    }
    seen.add(key);
  }
}
