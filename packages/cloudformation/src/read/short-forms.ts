import type { TemplateValue } from "../template.ts";

const bareNames = new Set(["Ref", "Condition"]);

const prefixedNames = new Set([
  ..."And Base64 Cidr Contains EachMemberEquals EachMemberIn Equals FindInMap GetAtt GetAZs".split(
    " ",
  ),
  ..."GetStackOutput If ImportValue Join Length Not Or RefAll Select Split Sub".split(" "),
  ..."ToJsonString Transform ValueOf ValueOfAll".split(" "),
]);

/** The long name of a short tag: `Fn::Sub` for `!Sub`; `undefined` when there is no such function. */
export function longFormOf(tag: string): string | undefined {
  const name = tag.slice(1);
  if (bareNames.has(name)) return name;
  return prefixedNames.has(name) ? `Fn::${name}` : undefined;
}

/** `!GetAtt Table.Arn` is a list in long form; only the first dot separates. */
export function longFormArgument(name: string, argument: TemplateValue): TemplateValue {
  if (name !== "Fn::GetAtt" || typeof argument !== "string") return argument;
  const dot = argument.indexOf(".");
  return dot === -1 ? argument : [argument.slice(0, dot), argument.slice(dot + 1)];
}

/** Every name that {@link longFormOf} knows, for suggestions. */
export const shortTags: readonly string[] = [...bareNames, ...prefixedNames].map(
  (name) => `!${name}`,
);
