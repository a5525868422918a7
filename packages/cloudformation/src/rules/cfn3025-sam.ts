import { didYouMean, nearest } from "@proton/text";
import { isObject, type TemplateObject } from "../template.ts";
import { isComputed } from "./choices.ts";
import type { RuleContext } from "./rule-context.ts";
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

export const rule: TemplateRule = {
  id: "CFN3025",
  title: "SAM's globals and functions are ones that it can expand",
  severity: "error",
  description:
    "`Globals` holds properties by kind of resource: `Function`, `Api`, `HttpApi`, `SimpleTable` and others. A function with a zip file needs `Handler`, `Runtime` and code, its own or global ones: `CodeUri` or `InlineCode`. SAM refuses the template otherwise.",
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
  },
};

function* functions(context: RuleContext): Generator<RuleFinding> {
  const shared = context.template.Globals?.Function;
  const globals: TemplateObject = isObject(shared) ? shared : {};
  for (const { properties, path } of context.resourcesOfType("AWS::Serverless::Function")) {
    if (isComputed(properties) || Object.keys(properties).some((key) => key.startsWith("Fn::")))
      continue;
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
