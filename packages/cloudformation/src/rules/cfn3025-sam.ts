import { didYouMean, nearest } from "@proton/text";
import { type CloudFormationTemplate, isObject, type TemplateObject } from "../template.ts";
import { intrinsicOf } from "./choices.ts";
import type { ResourceEntry, RuleContext } from "./rule-context.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html */
const KINDS = [
  "Api",
  "CapacityProvider",
  "Function",
  "HttpApi",
  "LayerVersion",
  "SimpleTable",
  "StateMachine",
  "WebSocketApi",
];

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html */
const REQUIRED = new Map<string, readonly string[]>([
  ["AWS::Serverless::Api", ["StageName"]],
  ["AWS::Serverless::Application", ["Location"]],
  ["AWS::Serverless::LayerVersion", ["ContentUri"]],
]);

/** What an event of a function must say, by its type. */
const REQUIRED_OF_EVENT = new Map<unknown, readonly string[]>([
  ["Api", ["Path", "Method"]],
  ["CloudWatchLogs", ["LogGroupName", "FilterPattern"]],
  ["Cognito", ["UserPool", "Trigger"]],
  ["IoTRule", ["Sql"]],
  ["S3", ["Bucket", "Events"]],
  ["SNS", ["Topic"]],
  ["SQS", ["Queue"]],
  ["Schedule", ["Schedule"]],
  ["ScheduleV2", ["ScheduleExpression"]],
]);

export const rule: TemplateRule = {
  id: "CFN3025",
  title: "SAM's globals, resources and events are ones that it can expand",
  severity: "error",
  description:
    "`Globals` holds properties by kind of resource: `Function`, `Api`, `HttpApi`, `SimpleTable` and others. A function with a zip file needs `Handler`, `Runtime` and code, its own or global ones: `CodeUri` or `InlineCode`. An API needs `StageName`, a layer `ContentUri`, an application `Location`, an event what its type requires, such as the `Schedule` of a schedule. `AutoPublishAlias` is a name or a `Ref` to a parameter. SAM refuses the template otherwise.",
  cfnLint: ["E0001"],
  *check(context) {
    const { template, sam, rewritten } = context;
    if (!sam || rewritten) return;
    for (const [kind, defaults] of Object.entries(template.Globals ?? {})) {
      const path = ["Globals", kind];
      if (!KINDS.includes(kind)) {
        const message = `SAM has no globals for ${kind}${didYouMean(nearest(kind, KINDS))}`;
        yield { path, part: "key", message };
      } else if (!isObject(defaults)) {
        yield { path, message: `the globals of ${kind} are a mapping of properties` };
      }
    }
    yield* functions(context);
    for (const [type, required] of REQUIRED) {
      for (const { properties, path } of context.resourcesOfType(type)) {
        if (isMadeLater(properties)) continue;
        const missing = required.filter((name) => properties[name] === undefined);
        if (missing.length > 0)
          yield { path, part: "key", message: `${type} needs ${missing.join(" and ")}` };
      }
    }
  },
};

/** Whether a loop or a function of CloudFormation writes the properties, or some of them. */
function isMadeLater(properties: TemplateObject): boolean {
  return Object.keys(properties).some((key) => key === "Ref" || key.startsWith("Fn::"));
}

function* functions(context: RuleContext): Generator<RuleFinding> {
  const shared = context.template.Globals?.Function;
  const globals: TemplateObject = isObject(shared) ? shared : {};
  for (const entry of context.resourcesOfType("AWS::Serverless::Function")) {
    const { properties, path } = entry;
    if (isMadeLater(properties)) continue;
    yield* events(entry);
    yield* alias(entry, context.template);
    const has = (name: string) => properties[name] !== undefined || globals[name] !== undefined;
    const isImage = (properties.PackageType ?? globals.PackageType) === "Image";
    const missing = isImage ? [] : ["Handler", "Runtime"].filter((name) => !has(name));
    if (missing.length > 0) {
      const message = `a function with a zip file needs ${missing.join(" and ")}`;
      yield { path, part: "key", message };
    }
    // The code of an image may be named by the tool that built it.
    if (!isImage && !["CodeUri", "InlineCode"].some(has))
      yield {
        path,
        part: "key",
        message: "a function with a zip file needs CodeUri or InlineCode",
      };
  }
}

function* events({ properties, propertiesPath }: ResourceEntry): Generator<RuleFinding> {
  const { Events: events } = properties;
  if (!isObject(events)) return;
  for (const [name, event] of Object.entries(events)) {
    if (!isObject(event)) continue;
    const required = REQUIRED_OF_EVENT.get(event.Type) ?? [];
    const given = event.Properties ?? {};
    if (!isObject(given) || isMadeLater(given)) continue;
    const missing = required.filter((key) => given[key] === undefined);
    const path = [...propertiesPath, "Events", name];
    if (missing.length > 0)
      yield {
        path,
        part: "key",
        message: `an event of type ${event.Type} needs ${missing.join(" and ")}`,
      };
  }
}

function* alias(
  { properties, propertiesPath }: ResourceEntry,
  template: CloudFormationTemplate,
): Generator<RuleFinding> {
  const { AutoPublishAlias: name } = properties;
  if (name === undefined || typeof name === "string") return;
  const call = intrinsicOf(name);
  const isParameter =
    call?.name === "Ref" &&
    typeof call.argument === "string" &&
    Object.hasOwn(template.Parameters ?? {}, call.argument);
  if (!isParameter)
    yield {
      path: [...propertiesPath, "AutoPublishAlias"],
      message: "AutoPublishAlias is a name, or a Ref to a parameter",
    };
}
