import { didYouMean, nearest } from "@proton/text";
import { isListType, resolveParameters } from "../evaluate/resolve-parameters.ts";
import { type Parameter, scalarText, type TemplateValue } from "../template.ts";
import type { TemplateRule } from "./template-rule.ts";

const MEMBERS = new Set(
  "Type Default AllowedValues AllowedPattern ConstraintDescription Description MinLength MaxLength MinValue MaxValue NoEcho".split(
    " ",
  ),
);

const plainTypes = ["String", "Number", "CommaDelimitedList", "List<Number>", "List<String>"];
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const LONGEST_VALUE = 4096;
const AWS_TYPE = /^(?:List<)?AWS::(?:EC2|Route53|SSM)::[\w:<>.]+$/;

export const rule: TemplateRule = {
  id: "CFN2013",
  title: "Parameters have a known type and a default that they allow",
  severity: "error",
  description:
    "A parameter has one of CloudFormation's types, and its default meets its own `AllowedValues`, `AllowedPattern` and bounds.",
  cfnLint: ["E2001", "E2002", "E2012", "E2013", "E2014", "E2015", "E2011"],
  *check({ template }) {
    for (const [name, parameter] of Object.entries(template.Parameters)) {
      const path = ["Parameters", name];
      for (const key of Object.keys(parameter)) {
        if (MEMBERS.has(key)) continue;
        const hint = didYouMean(nearest(key, MEMBERS));
        yield {
          path: [...path, key],
          part: "key",
          message: `${key} is not a member of a parameter${hint}`,
        };
      }
      const { Type, Default } = parameter;
      for (const [member, message] of memberProblems(parameter))
        yield { path: [...path, member], message };
      if (!plainTypes.includes(Type) && !AWS_TYPE.test(Type)) {
        const hint = didYouMean(nearest(Type, plainTypes));
        yield { path: [...path, "Type"], message: `${Type} is not a type of a parameter${hint}` };
      } else if (Default !== undefined && !Type.startsWith("AWS::SSM::Parameter::")) {
        // An empty default of a list or AWS type stands for "choose one", whatever is allowed.
        if (Default === "" && (isListType(Type) || Type.startsWith("AWS::"))) continue;
        const { ConstraintDescription, ...plain } = parameter;
        const result = resolveParameters({ Parameters: { [name]: plain } }, {});
        for (const { message } of result.outcome === "invalid" ? result.problems : []) {
          yield { path: [...path, "Default"], message: `the default of ${name} ${message}` };
        }
      }
    }
  },
};

function* memberProblems(parameter: Parameter): Generator<readonly [string, string]> {
  const given = parameter as unknown as Readonly<Record<string, TemplateValue>>;
  const isNumber = /Number>?$/.test(parameter.Type);
  for (const member of ["MinLength", "MaxLength", "MinValue", "MaxValue"]) {
    const value = given[member];
    if (value === undefined) continue;
    if (!Number.isFinite(Number(value)) || scalarText(value).trim() === "")
      yield [member, `${member} is a number, not ${scalarText(value)}`];
    else if (/Length$/.test(member) && Number(value) > LONGEST_VALUE)
      yield [member, `${member} is at most ${LONGEST_VALUE}, not ${scalarText(value)}`];
    if (/Length$/.test(member) && isNumber)
      yield [member, `${member} is for texts, not for numbers`];
  }
  const { NoEcho } = parameter;
  if (NoEcho !== undefined && !/^(?:true|false)$/i.test(scalarText(NoEcho)))
    yield ["NoEcho", `NoEcho is true or false, not ${JSON.stringify(NoEcho)}`];
  const bytes = (value: TemplateValue | undefined) => Buffer.byteLength(scalarText(value ?? ""));
  if (bytes(parameter.Default) > LONGEST_VALUE)
    yield [
      "Default",
      `a value has at most ${LONGEST_VALUE} bytes, not ${bytes(parameter.Default)}`,
    ];
  const longest = Math.max(0, ...(parameter.AllowedValues ?? []).map(bytes));
  if (longest > LONGEST_VALUE)
    yield ["AllowedValues", `a value has at most ${LONGEST_VALUE} bytes, not ${longest}`];
}
