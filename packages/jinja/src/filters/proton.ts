import { typeError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { Dict } from "../values/dict.ts";
import { toText } from "../values/repr.ts";
import { Undefined } from "../values/undefined.ts";
import { isString, isTrue, textOf, typeName, type Value } from "../values/value.ts";
import { filter } from "./filter.ts";
import { yamlScalar } from "./yaml-scalar.ts";

const SAFE = /^[a-zA-Z0-9_-]*$/;
const POLICY_ARN = /^arn:[a-zA-Z-]+:iam::\d{12}:policy\//;
const ARN = /^arn:[a-zA-Z-]+:[a-zA-Z0-9-]+:[a-z0-9-]*:(\d{12}|aws)?:\S+$/;

/** Environment variables of an ECS container definition, as a block sequence. */
const ecsEnvironment = filter({ raw: true }, (value, { raw }, runtime) => {
  const entries = checkedEntries(value, isTrue(raw), runtime);
  return block(
    entries.flatMap(([name, text]) => [
      `- Name: ${yamlScalar(name)}`,
      `  Value: ${yamlScalar(text)}`,
    ]),
    runtime,
  );
});

/** Environment variables of a Lambda function, as a block mapping. */
const lambdaEnvironment = filter({ raw: true }, (value, { raw }, runtime) => {
  const entries = checkedEntries(value, isTrue(raw), runtime);
  return block(
    entries.map(([name, text]) => `${yamlScalar(name)}: ${yamlScalar(text)}`),
    runtime,
  );
});

/** Those values that are ARNs of IAM policies, as a block sequence. */
const policyArns = filter({}, (value, _args, runtime) => {
  const arns = textEntries(value, runtime).filter(([, text]) => POLICY_ARN.test(text));
  return block(
    arns.map(([, text]) => `- ${yamlScalar(text)}`),
    runtime,
  );
});

/** The string itself when nothing in it can break out of where it is put. */
const sanitize = filter({}, (value, _args, runtime) => {
  const text = toText(value, runtime);
  if (SAFE.test(text) || ARN.test(text)) return value;
  throw typeError(
    `Illegal character(s) detected in "${text}". Must match regex ^[a-zA-Z0-9_-]*$ or be a valid ARN`,
  );
});

/** The filters that Proton added to Jinja2. */
export const protonFilters = {
  proton_cfn_ecs_task_definition_formatted_env_vars: ecsEnvironment,
  proton_cfn_lambda_function_formatted_env_vars: lambdaEnvironment,
  proton_cfn_iam_policy_arns: policyArns,
  proton_cfn_sanitize: sanitize,
};

function textEntries(value: Value, runtime: Runtime): readonly (readonly [string, string])[] {
  if (value instanceof Undefined) throw value.error();
  if (!(value instanceof Dict)) {
    throw typeError(
      `expected a dict, got ${typeName(value)}`,
      "give it an object such as service_instance.components.default.outputs",
    );
  }
  return value.entries().map(([key, item]) => [toText(key, runtime), scalarText(item, runtime)]);
}

/** Booleans as YAML and JSON write them: these texts are read by CloudFormation, not by Python. */
function scalarText(value: Value, runtime: Runtime): string {
  if (typeof value === "boolean") return String(value);
  return isString(value) ? textOf(value) : toText(value, runtime);
}

function checkedEntries(
  value: Value,
  raw: boolean,
  runtime: Runtime,
): readonly (readonly [string, string])[] {
  const entries = textEntries(value, runtime);
  const illegal = raw ? undefined : entries.find(([, text]) => !SAFE.test(text));
  if (!illegal) return entries;
  throw typeError(
    `Illegal character(s) detected in "${illegal[1]}". Must match regex ^[a-zA-Z0-9_-]*$`,
    `it is the value of '${illegal[0]}'`,
  );
}

/** Lines that go on in the column in which the expression stands in the rendered text. */
function block(lines: readonly string[], runtime: Runtime): string {
  const indentation = runtime.printing ? " ".repeat(runtime.output.column()) : "";
  return runtime.made(lines.join(`\n${indentation}`));
}
