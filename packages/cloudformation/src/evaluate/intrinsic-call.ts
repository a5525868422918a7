import { isList, type TemplatePath, type TemplateValue } from "../template.ts";
import { LANGUAGE_EXTENSIONS } from "../transforms.ts";
import { EvaluateError } from "./evaluate-error.ts";
import type { Scope } from "./scope.ts";

/** One use of an intrinsic function. */
export interface IntrinsicCall {
  /** As written, not yet computed. */
  readonly argument: TemplateValue;
  readonly scope: Scope;
  /** Of the function's own key. */
  readonly path: TemplatePath;
  /** Computes a part of the argument; `steps` lead to it. */
  evaluate(part: TemplateValue, ...steps: TemplatePath): TemplateValue | undefined;
}

/** An intrinsic function; `undefined` is `AWS::NoValue`. */
export type Intrinsic = (call: IntrinsicCall) => TemplateValue | undefined;

/** The longest text that a function may make: what a whole template may have. */
const MAX_TEXT_LENGTH = 1_048_576;

export function fail(call: IntrinsicCall, message: string): never {
  throw new EvaluateError("wrong-argument", call.path, `${call.path.at(-1)} ${message}`);
}

/** The arguments as a list of a fixed length, not yet computed. */
export function argumentList(
  call: IntrinsicCall,
  minimum: number,
  maximum = minimum,
): readonly TemplateValue[] {
  const { argument } = call;
  if (isList(argument) && argument.length >= minimum && argument.length <= maximum) return argument;
  const wanted = minimum === maximum ? `${minimum}` : `${minimum} to ${maximum}`;
  return fail(call, `takes a list of ${wanted} arguments, not ${preview(argument)}`);
}

/** A computed part as text; numbers and booleans are written as CloudFormation writes them. */
export function textOf(
  call: IntrinsicCall,
  value: TemplateValue | undefined,
  what: string,
): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return fail(call, `needs text for ${what}, not ${preview(value)}`);
}

export function listOf(
  call: IntrinsicCall,
  value: TemplateValue | undefined,
  what: string,
): readonly TemplateValue[] {
  return isList(value) ? value : fail(call, `needs a list for ${what}, not ${preview(value)}`);
}

export function integerOf(
  call: IntrinsicCall,
  value: TemplateValue | undefined,
  what: string,
): number {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number)) return number;
  return fail(call, `needs a whole number for ${what}, not ${preview(value)}`);
}

/** Joins texts, refusing a result that could only come from a template made to explode. */
export function boundedText(call: IntrinsicCall, parts: readonly string[], separator = ""): string {
  const length = parts.reduce((sum, part) => sum + part.length + separator.length, 0);
  if (length <= MAX_TEXT_LENGTH) return parts.join(separator);
  const message = `${call.path.at(-1)} makes a text of more than ${MAX_TEXT_LENGTH} characters`;
  throw new EvaluateError("too-long", call.path, message);
}

/** Functions of the AWS::LanguageExtensions transform are refused without it, as CloudFormation does. */
export function requireLanguageExtensions(call: IntrinsicCall, what: string): void {
  if (call.scope.template.Transform.includes(LANGUAGE_EXTENSIONS)) return;
  const message = `${what} needs "Transform: AWS::LanguageExtensions" in the template`;
  throw new EvaluateError("needs-transform", call.path, message);
}

export function preview(value: TemplateValue | undefined): string {
  if (value === undefined) return "AWS::NoValue";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
