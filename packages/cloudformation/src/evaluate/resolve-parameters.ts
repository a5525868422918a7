import { matchPattern } from "@proton/text";
import {
  type CloudFormationTemplate,
  type Parameter,
  scalarText,
  type TemplateValue,
} from "../template.ts";

/** A parameter whose value cannot be used. */
export interface ParameterProblem {
  readonly parameter: string;
  readonly message: string;
}

/** The values of a template's parameters, or why they cannot be used. */
export type ResolveParametersResult =
  | { readonly outcome: "resolved"; readonly parameters: Readonly<Record<string, TemplateValue>> }
  | { readonly outcome: "invalid"; readonly problems: readonly ParameterProblem[] };

/** A key of Systems Manager, or the value that it has there. */
const SSM_TYPE = /^AWS::SSM::Parameter::(Name|Value)(?:<(.+)>)?$/;

/**
 * What a parameter of AWS Systems Manager holds.
 *
 * @param type of the value, such as `String` or `AWS::EC2::Image::Id`
 */
export type ReadSsmParameter = (
  name: string,
  type: string,
) =>
  | { readonly outcome: "found"; readonly value: string }
  | { readonly outcome: "unknown"; readonly message: string };

/**
 * Checks given values against a template's parameters and fills in their defaults.
 *
 * @param readSsm where there is none, types whose values AWS Systems Manager holds are refused
 */
export function resolveParameters(
  template: Pick<CloudFormationTemplate, "Parameters">,
  given: Readonly<Record<string, string>>,
  readSsm: ReadSsmParameter = (_, type) => ({
    outcome: "unknown",
    message: `is of AWS Systems Manager, which alone knows its value: use a parameter of the type ${type}`,
  }),
): ResolveParametersResult {
  const problems: ParameterProblem[] = Object.keys(given)
    .filter((name) => !Object.hasOwn(template.Parameters, name))
    .map((parameter) => ({ parameter, message: "does not exist in the template" }));
  const parameters: Record<string, TemplateValue> = Object.create(null);

  for (const [name, parameter] of Object.entries(template.Parameters)) {
    const text = Object.hasOwn(given, name) ? given[name] : defaultText(parameter);
    if (text === undefined) {
      problems.push({ parameter: name, message: "must have a value: it has no default" });
      continue;
    }
    const result = heldValue(parameter, text, readSsm);
    if (result.outcome === "unknown") problems.push({ parameter: name, message: result.message });
    else parameters[name] = isListType(parameter.Type) ? items(result.value) : result.value;
  }
  return problems.length > 0
    ? { outcome: "invalid", problems }
    : { outcome: "resolved", parameters };
}

/** Whether `Ref` of a parameter of this type gives a list. */
export function isListType(type: string): boolean {
  return /^(?:AWS::SSM::Parameter::Value<)?(?:CommaDelimitedList|List<.+>)>?$/.test(type);
}

function defaultText({ Default }: Parameter): string | undefined {
  if (Default === undefined || Default === null) return undefined;
  return scalarText(Default);
}

function items(text: string): readonly string[] {
  return text === "" ? [] : text.split(",").map((item) => item.trim());
}

/**
 * The value that a text stands for. What is said of a parameter whose value Systems Manager holds is said
 * of its key: "you can't specify validation constraints on the value".
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
function heldValue(
  parameter: Parameter,
  text: string,
  readSsm: ReadSsmParameter,
): ReturnType<ReadSsmParameter> {
  const [, kind, type = "String"] = SSM_TYPE.exec(parameter.Type) ?? [];
  const checked = kind === undefined ? parameter : { ...parameter, Type: "String" };
  const message = check(checked, text);
  if (message !== undefined) return { outcome: "unknown", message };
  return kind === undefined || kind === "Name"
    ? { outcome: "found", value: text }
    : readSsm(text, type);
}

function check(parameter: Parameter, text: string): string | undefined {
  // The whole list may be one of the allowed values, too.
  const isWhole = parameter.AllowedValues?.map(String).includes(text) === true;
  const values = isListType(parameter.Type) && !isWhole ? items(text) : [text];
  for (const value of values) {
    const complaint = checkOne(parameter, value);
    if (complaint === undefined) continue;
    // The author's own words replace CloudFormation's, as in its error messages.
    return parameter.ConstraintDescription ?? complaint;
  }
  return undefined;
}

function checkOne(parameter: Parameter, value: string): string | undefined {
  const { AllowedValues, AllowedPattern, Type } = parameter;
  const shown = isTrue(parameter.NoEcho) ? "the given value" : JSON.stringify(value);
  if (/Number>?$/.test(Type) && !isNumeric(value)) return `must be a number, not ${shown}`;
  if (AllowedValues !== undefined && !AllowedValues.map(String).includes(value)) {
    return `must be one of [${AllowedValues.join(", ")}], not ${shown}`;
  }
  if (AllowedPattern !== undefined && matches(String(AllowedPattern), value) === false) {
    return `must match the pattern ${AllowedPattern}, which ${shown} does not`;
  }
  return checkBounds(parameter, value, shown);
}

function checkBounds(parameter: Parameter, value: string, shown: string): string | undefined {
  const { MinLength, MaxLength, MinValue, MaxValue } = parameter;
  if (MinLength !== undefined && value.length < Number(MinLength)) {
    return `must have at least ${MinLength} characters, not ${value.length}`;
  }
  if (MaxLength !== undefined && value.length > Number(MaxLength)) {
    return `must have at most ${MaxLength} characters, not ${value.length}`;
  }
  if (MinValue !== undefined && Number(value) < Number(MinValue)) {
    return `must be at least ${MinValue}, not ${shown}`;
  }
  if (MaxValue !== undefined && Number(value) > Number(MaxValue)) {
    return `must be at most ${MaxValue}, not ${shown}`;
  }
  return undefined;
}

function isNumeric(value: string): boolean {
  return value.trim() !== "" && Number.isFinite(Number(value));
}

function isTrue(value: TemplateValue | undefined): boolean {
  return value === true || value === "true";
}

/** CloudFormation's patterns are Java's: one that JavaScript cannot read decides nothing. */
function matches(pattern: string, value: string): boolean | undefined {
  const result = matchPattern(`^(?:${pattern})$`, value);
  return result === "match" || result === "no-match" ? result === "match" : undefined;
}
