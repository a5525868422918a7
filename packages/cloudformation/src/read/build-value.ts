import { isAlias, isMap, isScalar, isSeq, type ParsedNode, Scalar, type YAMLMap } from "yaml";
import type { ReadingRuleId } from "../rules/reading-rules.ts";
import type { TemplateValue } from "../template.ts";
import type { ReadProblem } from "./problem.ts";
import { readPlainScalar } from "./scalars.ts";
import { longFormArgument, longFormOf } from "./short-forms.ts";

const CORE_TAG = "tag:yaml.org,2002:";
const ALLOWED_CORE_TAGS = new Set(["str", "int", "float", "bool", "null", "map", "seq"]);

/** Turns nodes into plain values, short tags into long intrinsic functions. */
export function buildValue(
  root: ParsedNode | null,
  report: (problem: ReadProblem) => void,
): TemplateValue {
  return new ValueBuilder(report).build(root);
}

/** The text of a mapping key, `undefined` when it is not a scalar. Keys are text, whatever they look like. */
export function keyText(key: ParsedNode | null): string | undefined {
  return isScalar(key) ? String(key.source ?? key.value ?? "") : undefined;
}

class ValueBuilder {
  readonly #report: (problem: ReadProblem) => void;

  constructor(report: (problem: ReadProblem) => void) {
    this.#report = report;
  }

  build(node: ParsedNode | null): TemplateValue {
    if (node === null) return null;
    if (isAlias(node)) {
      this.#problem(
        "CFN1004",
        node,
        `the alias *${node.source} is not allowed in CloudFormation: repeat the value`,
      );
      return null;
    }
    if (node.tag?.startsWith("!") === true) return this.#intrinsic(node, node.tag);
    this.#checkCoreTag(node);
    return this.#plain(node);
  }

  #intrinsic(node: ParsedNode, tag: string): TemplateValue {
    const name = longFormOf(tag);
    if (name === undefined) {
      this.#problem("CFN1004", node, `the tag ${tag} is not a CloudFormation function`);
      return this.#plain(node);
    }
    const argument = isScalar(node) ? String(node.value) : this.#plain(node);
    return object([[name, longFormArgument(name, argument)]]);
  }

  #plain(node: ParsedNode): TemplateValue {
    if (isMap(node)) return this.#map(node);
    if (isSeq(node)) return node.items.map((item) => this.build(item as ParsedNode | null));
    return isScalar(node) ? this.#scalar(node) : null;
  }

  #map(map: YAMLMap.Parsed): TemplateValue {
    const members = new Map<string, TemplateValue>();
    for (const { key, value } of map.items) {
      const name = keyText(key);
      if (name === undefined) this.#problem("CFN1004", key ?? map, "a key must be a plain text");
      else if (name === "<<")
        this.#problem(
          "CFN1004",
          key,
          "merge keys are not allowed in CloudFormation: write the members out",
        );
      else if (members.has(name))
        this.#problem(
          "CFN1003",
          key,
          `the key ${name} is duplicated in this mapping: rename or remove one`,
        );
      else members.set(name, value === null ? this.#null(key ?? map) : this.build(value));
    }
    return object(members);
  }

  #scalar(node: Scalar.Parsed): TemplateValue {
    const text = String(node.value ?? "");
    if (node.type !== Scalar.PLAIN || node.tag === `${CORE_TAG}str`) return text;
    const { value, surprise } = readPlainScalar(text);
    if (surprise !== undefined) this.#problem("CFN1006", node, surprise);
    return value === null ? this.#null(node) : value;
  }

  #null(node: ParsedNode): null {
    const message = "null values are not allowed in templates: write a value or remove the key";
    this.#problem("CFN1007", node, message);
    return null;
  }

  #checkCoreTag(node: ParsedNode): void {
    if (node.tag === undefined) return;
    const name = node.tag.replace(CORE_TAG, "");
    if (!ALLOWED_CORE_TAGS.has(name)) {
      this.#problem("CFN1004", node, `the YAML tag !!${name} is not allowed in CloudFormation`);
    }
  }

  #problem(rule: ReadingRuleId, node: ParsedNode, message: string): void {
    const [start, end] = node.range;
    this.#report({ rule, message, start, end: Math.max(end, start + 1) });
  }
}

/** Without prototype, so that a template's `constructor` or `__proto__` is an ordinary member. */
function object(members: Iterable<readonly [string, TemplateValue]>): TemplateValue {
  const result: Record<string, TemplateValue> = Object.create(null);
  for (const [name, value] of members) result[name] = value;
  return result;
}
