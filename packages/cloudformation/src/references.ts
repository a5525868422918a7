import { isList, isObject, type TemplatePath, type TemplateValue } from "./template.ts";

/** A value of a template that names another part of it. */
export type Reference =
  | { readonly kind: "ref"; readonly target: string; readonly path: TemplatePath }
  | {
      readonly kind: "getAtt";
      readonly target: string;
      /** Absent when an intrinsic function computes it. */
      readonly attribute?: string;
      readonly path: TemplatePath;
    }
  | { readonly kind: "condition"; readonly target: string; readonly path: TemplatePath }
  | { readonly kind: "mapping"; readonly target: string; readonly path: TemplatePath };

/** A placeholder of `Fn::Sub`: `${Table.Arn}` has the name `Table.Arn`. */
export interface SubPlaceholder {
  readonly name: string;
  /** Offset of the `${` in the text. */
  readonly offset: number;
  /** `${!name}`, which stands for the text `${name}`. */
  readonly literal: boolean;
}

/** The placeholders of a `Fn::Sub` text, in order; spaces around a name make no difference. */
export function subPlaceholders(text: string): readonly SubPlaceholder[] {
  return [...text.matchAll(/\$\{(!?)([^}${]*)\}/g)].map((match) => ({
    name: (match[2] ?? "").trim(),
    offset: match.index,
    literal: match[1] === "!",
  }));
}

/** Every reference in a value, in document order. Nothing is resolved and no target is checked. */
export function referencesIn(value: TemplateValue, path: TemplatePath = []): readonly Reference[] {
  return intrinsicCalls(value, path).flatMap((call) => [...referenceOf(call)]);
}

/** A member that may be an intrinsic function: the only one of its object. */
export interface IntrinsicUse {
  readonly name: string;
  readonly argument: TemplateValue;
  /** Of the function's key. */
  readonly path: TemplatePath;
}

/** Every object of a value with one member named like an intrinsic function, in document order. */
export function intrinsicCalls(
  root: TemplateValue,
  rootPath: TemplatePath,
): readonly IntrinsicUse[] {
  const found: IntrinsicUse[] = [];
  // One path that grows and shrinks: only what is found costs a copy.
  const path: (string | number)[] = [...rootPath];
  const visit = (value: TemplateValue): void => {
    if (isList(value)) {
      for (const [index, item] of value.entries()) visitAt(index, item);
    } else if (isObject(value)) {
      const keys = Object.keys(value);
      const [only = ""] = keys;
      const argument = value[only];
      if (keys.length === 1 && argument !== undefined && INTRINSIC_NAME.test(only)) {
        found.push({ name: only, argument, path: [...path, only] });
      }
      for (const key of keys) visitAt(key, value[key] ?? null);
    }
  };
  const visitAt = (step: string | number, value: TemplateValue): void => {
    if (typeof value !== "object") return;
    path.push(step);
    visit(value);
    path.pop();
  };
  visit(root);
  return found;
}

const INTRINSIC_NAME = /^(?:Ref$|Condition$|Fn::)/;

function* referenceOf({ name, argument, path }: IntrinsicUse): Generator<Reference> {
  const [first, second] = isList(argument) ? argument : [];
  if (name === "Ref" && typeof argument === "string") {
    yield { kind: "ref", target: argument, path };
  } else if (name === "Condition" && typeof argument === "string") {
    yield { kind: "condition", target: argument, path };
  } else if (name === "Fn::If" && typeof first === "string") {
    yield { kind: "condition", target: first, path: [...path, 0] };
  } else if (name === "Fn::FindInMap" && typeof first === "string") {
    yield { kind: "mapping", target: first, path: [...path, 0] };
  } else if (name === "Fn::GetAtt") {
    const target = getAttTarget(argument);
    if (target !== undefined) yield { kind: "getAtt", ...target, path };
  } else if (name === "Fn::Sub") {
    const text = typeof argument === "string" ? argument : first;
    const at = typeof argument === "string" ? path : [...path, 0];
    if (typeof text === "string") yield* subReferences(text, isObject(second) ? second : {}, at);
  }
}

/** What a `Fn::GetAtt` names, in either form. */
export function getAttTarget(
  argument: TemplateValue,
): { readonly target: string; readonly attribute?: string } | undefined {
  if (typeof argument === "string") {
    const dot = argument.indexOf(".");
    if (dot === -1) return undefined;
    return { target: argument.slice(0, dot), attribute: argument.slice(dot + 1) };
  }
  const [target, ...attribute] = isList(argument) ? argument : [];
  if (typeof target !== "string" || attribute.length === 0) return undefined;
  if (!attribute.every((part) => typeof part === "string")) return { target };
  return { target, attribute: attribute.join(".") };
}

function* subReferences(
  text: string,
  variables: Readonly<Record<string, TemplateValue>>,
  path: TemplatePath,
): Generator<Reference> {
  for (const { name, literal } of subPlaceholders(text)) {
    if (literal || Object.hasOwn(variables, name)) continue;
    const dot = name.indexOf(".");
    if (dot === -1) yield { kind: "ref", target: name, path };
    else yield { kind: "getAtt", target: name.slice(0, dot), attribute: name.slice(dot + 1), path };
  }
}
