import { type CloudFormationTemplate, isList, isObject, type TemplateValue } from "../template.ts";
import { intrinsicOf } from "./choices.ts";

/** Which conditions hold together, one way in which a stack can come out. */
export type World = ReadonlyMap<string, boolean>;

/** More ways than this are not looked at. */
const MOST_WORLDS = 1_024;

/**
 * Every combination of conditions that parameters can bring about: each `Fn::Equals` with a text
 * makes that text, and one other, a value of what it compares. `undefined` when there are too many.
 */
export function conditionWorlds({
  Conditions,
}: CloudFormationTemplate): readonly World[] | undefined {
  const values = new Map<string, Set<string>>();
  for (const condition of Object.values(Conditions)) gather(condition, values);
  let worlds: readonly ReadonlyMap<string, string>[] = [new Map()];
  for (const [subject, texts] of values) {
    // A value that no text equals.
    const candidates = [...texts, `not ${[...texts].join()}`];
    if (worlds.length * candidates.length > MOST_WORLDS) return undefined;
    worlds = worlds.flatMap((world) =>
      candidates.map((value) => new Map([...world, [subject, value]])),
    );
  }
  return worlds.map((world) => new ConditionsOf(Conditions, world).all());
}

function gather(value: TemplateValue, values: Map<string, Set<string>>): void {
  const call = intrinsicOf(value);
  if (call?.name === "Fn::Equals" && isList(call.argument)) {
    const { subject, text } = comparison(call.argument);
    values.set(subject, (values.get(subject) ?? new Set()).add(text));
  } else if (isList(call?.argument)) {
    for (const each of call.argument) gather(each, values);
  }
}

/** What is compared, and the text that it is compared with. */
function comparison([a = null, b = null]: readonly TemplateValue[]): {
  readonly subject: string;
  readonly text: string;
} {
  if (typeof b !== "object") return { subject: JSON.stringify(a), text: String(b) };
  if (typeof a !== "object") return { subject: JSON.stringify(b), text: String(a) };
  return {
    subject: JSON.stringify([a, b].map((each) => JSON.stringify(each)).sort()),
    text: "equal",
  };
}

/** Computes conditions, each once: they may name each other many times over. */
class ConditionsOf {
  readonly #conditions: CloudFormationTemplate["Conditions"];
  readonly #values: ReadonlyMap<string, string>;
  readonly #known = new Map<string, boolean>();

  constructor(
    conditions: CloudFormationTemplate["Conditions"],
    values: ReadonlyMap<string, string>,
  ) {
    this.#conditions = conditions;
    this.#values = values;
  }

  all(): World {
    for (const name of Object.keys(this.#conditions)) this.#named(name);
    return this.#known;
  }

  #named(name: string): boolean {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const condition = Object.hasOwn(this.#conditions, name) ? this.#conditions[name] : undefined;
    // Of a circle, which another rule finds, the first one does not hold.
    this.#known.set(name, false);
    const result = condition !== undefined && this.#holds(condition);
    this.#known.set(name, result);
    return result;
  }

  #holds(value: TemplateValue): boolean {
    if (isObject(value) && typeof value.Condition === "string") return this.#named(value.Condition);
    const call = intrinsicOf(value);
    const list = isList(call?.argument) ? call.argument : [];
    switch (call?.name) {
      case "Fn::And":
        return list.every((each) => this.#holds(each));
      case "Fn::Or":
        return list.some((each) => this.#holds(each));
      case "Fn::Not":
        return !list.every((each) => this.#holds(each));
      case "Fn::Equals": {
        const [a = null, b = null] = list;
        if (typeof a !== "object" && typeof b !== "object") return String(a) === String(b);
        const { subject, text } = comparison(list);
        return this.#values.get(subject) === text;
      }
      default:
        return false;
    }
  }
}
