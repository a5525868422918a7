import { pseudoParameterNames } from "../evaluate/pseudo-parameters.ts";
import type { CloudFormationTemplate } from "../template.ts";
import type { RuleContext } from "./rule-context.ts";

const SAM_GLOBALS =
  /^(?:ServerlessRestApi|ServerlessHttpApi|ServerlessDeploymentApplication|CodeDeployServiceRole)/;

/** The names that a `Ref` may use. */
export function refTargets({ template }: RuleContext): readonly string[] {
  return [
    ...Object.keys(template.Parameters),
    ...Object.keys(template.Resources),
    ...pseudoParameterNames,
  ];
}

/** Whether something that nobody can see in the text may have this name. */
export function mayBeGenerated({ template, sam, open }: RuleContext, name: string): boolean {
  if (open || isInModule(template, name)) return true;
  if (!sam) return false;
  // SAM names what it adds after the resource it adds it for: FunctionRole, Api.Stage.
  return (
    SAM_GLOBALS.test(name) ||
    Object.entries(template.Resources).some(
      ([id, { Type }]) =>
        name.startsWith(id) && name !== id && Type.startsWith("AWS::Serverless::"),
    )
  );
}

/** Resources of a module are named after it: `Store` has `StoreBucket`, also written `Store.Bucket`. */
function isInModule({ Resources }: CloudFormationTemplate, name: string): boolean {
  return Object.entries(Resources).some(
    ([id, { Type }]) => Type.endsWith("::MODULE") && name.startsWith(id) && name !== id,
  );
}
