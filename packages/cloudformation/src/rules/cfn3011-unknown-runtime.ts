import { didYouMean, nearest } from "@proton/text";
import { member } from "./choices.ts";
import type { TemplateRule } from "./template-rule.ts";

/** The shapes of runtime names, so that a runtime published tomorrow is known already. */
const RUNTIME =
  /^(?:nodejs(?:\d+\.x|\d\.\d+(?:-edge)?)?|python\d\.\d+|java\d+(?:\.al2)?|ruby\d\.\d|dotnet\d+|dotnetcore\d\.\d|go1\.x|provided(?:\.al2|\.al20\d\d)?)$/;

const current = [
  "nodejs24.x",
  "nodejs22.x",
  "python3.14",
  "python3.13",
  "java25",
  "java21",
  "ruby3.4",
  "dotnet10",
  "dotnet8",
  "provided.al2023",
];

export const rule: TemplateRule = {
  id: "CFN3011",
  title: "Functions name a runtime that exists",
  severity: "error",
  description:
    "Runtimes are named like `nodejs24.x`, `python3.14` and `provided.al2023`; AWS Lambda refuses other names.",
  cfnLint: ["E3030"],
  *check(context) {
    const functions = context.resourcesOfType("AWS::Lambda::Function", "AWS::Serverless::Function");
    for (const { properties, propertiesPath } of functions) {
      for (const { value, path } of member(properties, propertiesPath, "Runtime")) {
        if (typeof value !== "string" || RUNTIME.test(value)) continue;
        const right = nearest(value, current);
        yield {
          path,
          message: `AWS Lambda has no runtime ${value}${didYouMean(right)}`,
          ...(right && { replacement: { wrong: value, right } }),
        };
      }
    }
  },
};
