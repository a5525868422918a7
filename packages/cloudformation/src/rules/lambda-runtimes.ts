import { member } from "./choices.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RuleFinding } from "./template-rule.ts";

/**
 * Runtimes that no function can be created with since 2024 or earlier. AWS has postponed that day
 * for the others several times, so that those are only called deprecated.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, read in 2026-10
 */
const BLOCKED = new Set(
  (
    "nodejs nodejs4.3 nodejs4.3-edge nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x " +
    "python2.7 python3.6 python3.7 ruby2.5 ruby2.7 java8 go1.x provided " +
    "dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1"
  ).split(" "),
);

const DEPRECATED = new Set(
  "nodejs16.x nodejs18.x nodejs20.x python3.8 python3.9 ruby3.2 dotnet6".split(" "),
);

/** The functions whose runtime has reached a stage of its end. */
export function* endingRuntimes(
  context: RuleContext,
  stage: "blocked" | "deprecated",
): Generator<RuleFinding> {
  const runtimes = stage === "blocked" ? BLOCKED : DEPRECATED;
  const types = ["AWS::Lambda::Function", "AWS::Serverless::Function"];
  for (const { properties, propertiesPath } of context.resourcesOfType(...types)) {
    for (const { value, path } of member(properties, propertiesPath, "Runtime")) {
      if (typeof value !== "string" || !runtimes.has(value)) continue;
      const message =
        stage === "blocked"
          ? `AWS Lambda creates no functions with the runtime ${value} any more`
          : `AWS Lambda no longer supports the runtime ${value}`;
      yield { path, message: `${message}: use ${successor(value)}` };
    }
  }
}

function successor(runtime: string): string {
  const family = /^(?:nodejs|python|ruby|java|dotnet)/.exec(runtime)?.[0] ?? "provided";
  const current = {
    nodejs: "nodejs24.x",
    python: "python3.14",
    ruby: "ruby3.4",
    java: "java25",
    dotnet: "dotnet10",
    provided: "provided.al2023",
  };
  return current[family as keyof typeof current];
}
