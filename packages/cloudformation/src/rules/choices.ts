import { isList, isObject, type TemplatePath, type TemplateValue } from "../template.ts";

/** A value that a property may turn out to have. */
export interface Choice {
  readonly value: TemplateValue;
  readonly path: TemplatePath;
}

/** The values of every branch of `Fn::If`; a branch that is `AWS::NoValue` is none. */
export function* choices(value: TemplateValue | undefined, path: TemplatePath): Generator<Choice> {
  if (value === undefined || value === null) return;
  const call = intrinsicOf(value);
  if (call?.name === "Ref" && call.argument === "AWS::NoValue") return;
  if (call?.name === "Fn::If" && isList(call.argument)) {
    yield* choices(call.argument[1], [...path, "Fn::If", 1]);
    yield* choices(call.argument[2], [...path, "Fn::If", 2]);
    return;
  }
  yield { value, path };
}

/** The choices of a member of an object. */
export function member(
  value: TemplateValue | undefined,
  path: TemplatePath,
  ...keys: readonly string[]
): readonly Choice[] {
  let found: readonly Choice[] = [...choices(value, path)];
  for (const key of keys) {
    found = found.flatMap((choice) =>
      isObject(choice.value) && intrinsicOf(choice.value) === undefined
        ? [...choices(choice.value[key], [...choice.path, key])]
        : [],
    );
  }
  return found;
}

/** The choices of the items of a list; one value stands for a list of one. */
export function* items(value: TemplateValue | undefined, path: TemplatePath): Generator<Choice> {
  for (const choice of choices(value, path)) {
    if (!isList(choice.value)) yield choice;
    else {
      for (const [index, item] of choice.value.entries())
        yield* choices(item, [...choice.path, index]);
    }
  }
}

/** An intrinsic function, when the value is one. */
export function intrinsicOf(
  value: TemplateValue | undefined,
): { readonly name: string; readonly argument: TemplateValue } | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only === undefined || entries.length !== 1) return undefined;
  const [name, argument] = only;
  return name === "Ref" || name.startsWith("Fn::") ? { name, argument } : undefined;
}

/** Whether a value is the boolean, or the text that CloudFormation takes for it. */
export function isFlag(value: TemplateValue | undefined, wanted: boolean): boolean {
  return value === wanted || (typeof value === "string" && value.toLowerCase() === String(wanted));
}

/** Whether a value can only be computed when the stack is made. */
export function isComputed(value: TemplateValue | undefined): boolean {
  return intrinsicOf(value) !== undefined;
}
