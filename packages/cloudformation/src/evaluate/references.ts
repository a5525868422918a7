import { getAttTarget, subPlaceholders } from "../references.ts";
import { isList, isObject, type TemplatePath, type TemplateValue } from "../template.ts";
import { EvaluateError } from "./evaluate-error.ts";
import {
  argumentList,
  boundedText,
  fail,
  type Intrinsic,
  type IntrinsicCall,
  textOf,
} from "./intrinsic-call.ts";
import { pseudoParameter } from "./pseudo-parameters.ts";

export const ref: Intrinsic = (call) => {
  const name = call.evaluate(call.argument);
  return typeof name === "string" ? resolveRef(call, name, call.path) : fail(call, "takes a name");
};

export const getAtt: Intrinsic = (call) => {
  const { argument } = call;
  const computed = isList(argument)
    ? argument.map((part, index) => call.evaluate(part, index) ?? null)
    : argument;
  const target = getAttTarget(computed);
  if (target?.attribute === undefined) {
    return fail(call, "takes a logical id and an attribute, as in [Table, Arn] or Table.Arn");
  }
  return resolveGetAtt(call, target.target, target.attribute, call.path);
};

export const sub: Intrinsic = (call) => {
  const { argument } = call;
  const [text, variables] = typeof argument === "string" ? [argument, {}] : argumentList(call, 2);
  const path = typeof argument === "string" ? call.path : [...call.path, 0];
  if (typeof text !== "string")
    return fail(call, "takes a text, or a text and a mapping of variables");
  if (!isObject(variables)) return fail(call, "takes a mapping of variables as second argument");

  const parts: string[] = [];
  let end = 0;
  for (const { name, offset, literal } of subPlaceholders(text)) {
    parts.push(text.slice(end, offset));
    end = text.indexOf("}", offset) + 1;
    parts.push(literal ? `\${${name}}` : placeholderText(call, name, variables, path));
  }
  parts.push(text.slice(end));
  return boundedText(call, parts);
};

export const importValue: Intrinsic = (call) => {
  const name = textOf(call, call.evaluate(call.argument), "the name of the export");
  const value = call.scope.importValue(name);
  if (value !== undefined) return value;
  throw new EvaluateError("unknown-reference", call.path, `no stack exports the name ${name}`);
};

function placeholderText(
  call: IntrinsicCall,
  name: string,
  variables: Readonly<Record<string, TemplateValue>>,
  path: TemplatePath,
): string {
  const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (variable !== undefined) {
    return textOf(call, call.evaluate(variable, 1, name), `the variable ${name}`);
  }
  const dot = name.indexOf(".");
  const value =
    dot === -1
      ? resolveRef(call, name, path)
      : resolveGetAtt(call, name.slice(0, dot), name.slice(dot + 1), path);
  return textOf(call, value, `\${${name}}`);
}

function resolveRef(
  call: IntrinsicCall,
  name: string,
  path: TemplatePath,
): TemplateValue | undefined {
  if (name === "AWS::NoValue") return undefined;
  const { scope } = call;
  const value = Object.hasOwn(scope.parameters, name)
    ? scope.parameters[name]
    : (pseudoParameter(scope.pseudoParameters, name) ?? scope.ref(name));
  if (value !== undefined) return value;
  const message = `${name} is not a parameter, pseudo parameter or resource of the template`;
  throw new EvaluateError("unknown-reference", path, message);
}

function resolveGetAtt(
  call: IntrinsicCall,
  logicalId: string,
  attribute: string,
  path: TemplatePath,
): TemplateValue {
  const value = call.scope.getAtt(logicalId, attribute);
  if (value !== undefined) return value;
  const message = `there is no attribute ${attribute} of a resource ${logicalId}`;
  throw new EvaluateError("unknown-reference", path, message);
}
