import { didYouMean, nearest } from "@proton/text";
import { intrinsics } from "../evaluate/intrinsics.ts";
import { intrinsicCalls } from "../references.ts";
import { isList, isObject, type TemplateValue } from "../template.ts";
import { LANGUAGE_EXTENSIONS } from "../transforms.ts";
import { argumentProblems } from "./function-arguments.ts";
import type { TemplateRule } from "./template-rule.ts";

/** The fewest and most arguments of the functions that take a list. */
const counts: Readonly<Record<string, readonly [number, number]>> = {
  "Fn::And": [2, 10],
  "Fn::Cidr": [2, 3],
  "Fn::Equals": [2, 2],
  "Fn::FindInMap": [3, 4],
  "Fn::If": [3, 3],
  "Fn::Join": [2, 2],
  "Fn::Not": [1, 1],
  "Fn::Or": [2, 10],
  "Fn::Select": [2, 2],
  "Fn::Split": [2, 2],
};

const EXTENSIONS = new Set(["Fn::Length", "Fn::ToJsonString"]);

/** Functions that only a transform, or the Rules section, computes. */
const OTHER_FUNCTIONS = new Set([
  "Fn::Contains",
  "Fn::EachMemberEquals",
  "Fn::EachMemberIn",
  "Fn::RefAll",
  "Fn::Transform",
  "Fn::ValueOf",
  "Fn::ValueOfAll",
]);

export const rule: TemplateRule = {
  id: "CFN2012",
  title: "Functions exist and have the arguments that they need",
  severity: "error",
  description:
    "CloudFormation refuses unknown functions, wrong numbers of arguments and arguments of another kind: `Fn::Join` joins a list of texts, `Fn::Split` splits a text. `Fn::ForEach`, `Fn::Length`, `Fn::ToJsonString` and the default of `Fn::FindInMap` need the `AWS::LanguageExtensions` transform.",
  cfnLint: [
    "E1011",
    "E1015",
    "E1016",
    "E1017",
    "E1018",
    "E1019",
    "E1021",
    "E1022",
    "E1030",
    "E1031",
    "E8003",
    "E8004",
    "E8005",
    "E8006",
  ],
  *check({ template, rewritten, kindOf }) {
    if (rewritten) return;
    const extended = template.Transform.includes(LANGUAGE_EXTENSIONS);
    for (const section of ["Conditions", "Resources", "Outputs"]) {
      for (const { name, argument, path } of intrinsicCalls(template.source[section] ?? null, [
        section,
      ])) {
        // Metadata may hold anything; Condition is checked where conditions are.
        if (path[2] === "Metadata" || name === "Condition") continue;
        const message = complaint(name, argument, extended);
        if (message !== undefined) {
          yield { path, message };
          continue;
        }
        for (const problem of argumentProblems(name, argument, kindOf)) {
          yield { path: [...path, ...problem.path], message: problem.message };
        }
      }
    }
  },
};

function complaint(name: string, argument: TemplateValue, extended: boolean): string | undefined {
  if (name.startsWith("Fn::ForEach::"))
    return extended ? undefined : "Fn::ForEach needs Transform: AWS::LanguageExtensions";
  if (name === "Fn::GetStackOutput") return getStackOutputComplaint(argument);
  if (OTHER_FUNCTIONS.has(name)) return undefined;
  if (!Object.hasOwn(intrinsics, name)) {
    return `there is no function ${name}${didYouMean(nearest(name, Object.keys(intrinsics)))}`;
  }
  if (EXTENSIONS.has(name) && !extended) return `${name} needs Transform: AWS::LanguageExtensions`;
  if (name === "Ref" && typeof argument !== "string" && !extended) return "Ref takes a name";
  if (name === "Fn::Sub") return subComplaint(argument);
  if (name === "Fn::ToJsonString" && Object.keys(argument ?? {}).length === 0)
    return "Fn::ToJsonString takes a mapping or a list that is not empty";
  if (name === "Fn::GetAtt") return getAttComplaint(argument);
  const [fewest, most] = counts[name] ?? [];
  if (fewest === undefined || most === undefined) return undefined;
  const wanted = fewest === most ? `${fewest}` : `${fewest} to ${most}`;
  if (!isList(argument)) return `${name} takes a list of ${wanted} arguments`;
  if (argument.length < fewest || argument.length > most) {
    return `${name} takes ${wanted} arguments, not ${argument.length}`;
  }
  if (name === "Fn::FindInMap" && argument.length === 4 && !extended) {
    return "the default of Fn::FindInMap needs Transform: AWS::LanguageExtensions";
  }
  if (name === "Fn::If" && typeof argument[0] !== "string")
    return "Fn::If takes the name of a condition first";
  return undefined;
}

function subComplaint(argument: TemplateValue): string | undefined {
  if (typeof argument === "string") return undefined;
  const right =
    isList(argument) &&
    argument.length === 2 &&
    typeof argument[0] === "string" &&
    isObject(argument[1]);
  return right ? undefined : "Fn::Sub takes a text, or a list of a text and a mapping of variables";
}

function getStackOutputComplaint(argument: TemplateValue): string | undefined {
  const members = isObject(argument) ? Object.keys(argument) : [];
  const right = ["StackName", "OutputName"].every((member) => members.includes(member));
  return right ? undefined : "Fn::GetStackOutput takes a mapping with StackName and OutputName";
}

function getAttComplaint(argument: TemplateValue): string | undefined {
  const right = isList(argument)
    ? argument.length >= 2
    : typeof argument === "string" && argument.includes(".");
  return right ? undefined : "Fn::GetAtt takes a logical id and an attribute, as in Queue.Arn";
}
