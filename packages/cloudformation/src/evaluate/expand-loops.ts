import {
  type CloudFormationTemplate,
  isList,
  isObject,
  type TemplateObject,
  type TemplatePath,
  type TemplateValue,
} from "../template.ts";
import { LANGUAGE_EXTENSIONS } from "../transforms.ts";
import { evaluate } from "./evaluate.ts";
import { EvaluateError } from "./evaluate-error.ts";
import type { PseudoParameters } from "./pseudo-parameters.ts";
import type { Scope } from "./scope.ts";

/** Where loops and computed policies may stand. */
const SECTIONS = ["Conditions", "Resources", "Outputs"];
const LOOP = /^Fn::ForEach::/;
/** Values that loops may write: CloudFormation's limits on what comes out are far lower. */
const MOST_VALUES = 200_000;

/**
 * Writes out what `AWS::LanguageExtensions` generates: the loops of `Fn::ForEach`, and removal
 * policies that a parameter decides. The functions of the transform stay, for {@link evaluate}, and
 * so does its name.
 *
 * @param template that names the transform
 * @throws {EvaluateError} naming the loop
 */
export function expandLoops(
  template: CloudFormationTemplate,
  parameters: Readonly<Record<string, TemplateValue>>,
  pseudoParameters: PseudoParameters,
): TemplateObject {
  if (!template.Transform.includes(LANGUAGE_EXTENSIONS)) return template.source;
  const scope: Scope = {
    template,
    parameters,
    pseudoParameters,
    condition: () => undefined,
    ref: () => undefined,
    getAtt: () => undefined,
    importValue: () => undefined,
  };
  const loops = new Loops(scope);
  const sections = SECTIONS.flatMap((name) => {
    const section = template.source[name];
    return section === undefined ? [] : [[name, loops.expanded(section, [name])] as const];
  });
  const { Resources: resources, ...others } = Object.fromEntries(sections);
  return {
    ...template.source,
    ...others,
    ...(isObject(resources) && { Resources: withPolicies(resources, scope) }),
  };
}

class Loops {
  readonly #scope: Scope;
  #written = 0;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  expanded(value: TemplateValue, path: TemplatePath): TemplateValue {
    if (isList(value)) return value.map((item, index) => this.expanded(item, [...path, index]));
    if (!isObject(value)) return value;
    const members = new Map<string, TemplateValue>();
    for (const [key, member] of Object.entries(value)) {
      const written: readonly Written[] = LOOP.test(key)
        ? this.#rounds(member, [...path, key])
        : [[key, member, [...path, key]]];
      for (const [name, inner, at] of written) {
        if (members.has(name)) {
          throw new EvaluateError("wrong-argument", at, `loops write ${name} twice`);
        }
        members.set(name, LOOP.test(key) ? inner : this.expanded(inner, at));
      }
    }
    return Object.fromEntries(members);
  }

  #rounds(loop: TemplateValue, path: TemplatePath): readonly Written[] {
    const [identifier, collection, output] = isList(loop) ? loop : [];
    if (typeof identifier !== "string" || collection === undefined || !isObject(output)) {
      const message = "a loop takes an identifier, a collection and a mapping of what it writes";
      throw new EvaluateError("wrong-argument", path, message);
    }
    const items = this.#items(collection, [...path, 1]);
    return items.flatMap((item) => {
      const round = this.#filled(output, { name: identifier, item, path }) as TemplateObject;
      const inner = this.expanded(round, [...path, 2]) as TemplateObject;
      return Object.entries(inner).map(([name, value]): Written => [name, value, path]);
    });
  }

  /** The output of one round: `&{Name}` is the item without what no logical id can hold. */
  #filled(value: TemplateValue, round: Round): TemplateValue {
    const { name, item, path } = round;
    this.#written += 1;
    if (this.#written > MOST_VALUES) {
      throw new EvaluateError("too-long", path, `loops write more than ${MOST_VALUES} values`);
    }
    const text = (given: string) =>
      given
        .replaceAll(`\${${name}}`, () => item)
        .replaceAll(`&{${name}}`, () => item.replaceAll(/[^A-Za-z0-9]/g, ""));
    if (typeof value === "string") return text(value);
    if (isList(value)) return value.map((each) => this.#filled(each, round));
    if (!isObject(value)) return value;
    const entries = Object.entries(value);
    if (entries.length === 1 && value.Ref === name) return item;
    return Object.fromEntries(entries.map(([key, each]) => [text(key), this.#filled(each, round)]));
  }

  #items(collection: TemplateValue, path: TemplatePath): readonly string[] {
    const list = evaluate(collection, this.#scope, path);
    if (!isList(list)) {
      throw new EvaluateError("wrong-argument", path, "the collection of a loop is a list");
    }
    return list.map((item) => {
      if (typeof item !== "object") return String(item);
      const message = "the items of a collection are texts";
      throw new EvaluateError("wrong-argument", path, message);
    });
  }
}

/** One item of a loop, under the loop's identifier. */
interface Round {
  readonly name: string;
  readonly item: string;
  readonly path: TemplatePath;
}

/** A member of a mapping, and what wrote it. */
type Written = readonly [string, TemplateValue, TemplatePath];

function withPolicies(resources: TemplateObject, scope: Scope): TemplateObject {
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      if (!isObject(resource)) return [id, resource];
      const policies = ["DeletionPolicy", "UpdateReplacePolicy"].flatMap((name) => {
        const value = resource[name];
        if (!isObject(value)) return [];
        return [[name, evaluate(value, scope, ["Resources", id, name]) ?? null]];
      });
      return [id, { ...resource, ...Object.fromEntries(policies) }];
    }),
  );
}
