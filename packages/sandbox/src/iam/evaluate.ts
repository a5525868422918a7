import { evaluateCondition, lookUp, type RequestContext } from "./conditions.ts";
import type { Policy, PolicyStatement } from "./policy.ts";
import { matchesWildcard } from "./wildcard.ts";

/** Something that a principal wants to do. */
export interface AccessRequest {
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /** Condition keys that the request carries. */
  readonly context: RequestContext;
}

export interface Evaluation {
  readonly decision: "allowed" | "explicit-deny" | "implicit-deny";
  /** Which policy decided; absent when none said anything. */
  readonly policyName?: string;
  /** The statements that allow it, if nothing denies it. */
  readonly allowing: readonly PolicyStatement[];
  /** What the policies asked and the sandbox cannot answer, such as an operator it does not know. */
  readonly notEvaluated: readonly string[];
}

/**
 * Identity-based evaluation: a Deny that matches wins, then an Allow, and nothing said is denied.
 * A statement with something that cannot be evaluated never allows and always denies: the sandbox
 * must not permit what AWS may refuse.
 */
export function evaluatePolicies(
  policies: readonly Policy[],
  request: AccessRequest,
  appliesTo: (statement: PolicyStatement) => boolean = () => true,
): Evaluation {
  const notEvaluated: string[] = [];
  const allowing: PolicyStatement[] = [];
  let allowedBy: string | undefined;
  let deniedBy: string | undefined;
  for (const policy of policies) {
    for (const statement of policy.statements) {
      if (!appliesTo(statement) || !matchesTarget(statement, request)) continue;
      const outcomes = statement.conditions.map((condition) =>
        evaluateCondition(expandValues(condition, request.context), request.context),
      );
      const unknown = outcomes.flatMap((outcome) =>
        typeof outcome === "object" ? [outcome.notEvaluated] : [],
      );
      notEvaluated.push(...unknown);
      if (outcomes.includes("unmet")) continue;
      if (statement.effect === "Deny") deniedBy ??= policy.name;
      else if (unknown.length === 0) {
        allowedBy ??= policy.name;
        allowing.push(statement);
      }
    }
  }
  if (deniedBy !== undefined) {
    return { decision: "explicit-deny", policyName: deniedBy, allowing: [], notEvaluated };
  }
  if (allowedBy !== undefined) {
    return { decision: "allowed", policyName: allowedBy, allowing, notEvaluated };
  }
  return { decision: "implicit-deny", allowing, notEvaluated };
}

function matchesTarget(statement: PolicyStatement, { action, resource, context }: AccessRequest) {
  const { actions, notActions, resources, notResources } = statement;
  const isAction = (pattern: string) =>
    matchesWildcard(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string) => {
    const expanded = expandVariables(pattern, context);
    return expanded !== undefined && matchesWildcard(expanded, resource);
  };
  if (actions !== undefined && !actions.some(isAction)) return false;
  if (notActions?.some(isAction)) return false;
  if (resources !== undefined && !resources.some(isResource)) return false;
  return !notResources?.some(isResource);
}

function expandValues(
  [operator, key, values]: PolicyStatement["conditions"][number],
  context: RequestContext,
): PolicyStatement["conditions"][number] {
  const expanded = values.map((value) => expandVariables(value, context));
  return [operator, key, expanded.filter((value) => value !== undefined)];
}

/**
 * Puts policy variables in, such as `${aws:PrincipalAccount}` or `${aws:username, 'nobody'}`.
 * A variable without value or default makes the whole text match nothing.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function expandVariables(text: string, context: RequestContext): string | undefined {
  if (!text.includes("${")) return text;
  let missing = false;
  const expanded = text.replace(/\$\{([^}]*)\}/g, (_, expression: string) => {
    if (["*", "?", "$"].includes(expression)) return expression;
    const [name = "", fallback] = expression.split(",").map((part) => part.trim());
    const value = lookUp(context, name);
    if (typeof value === "string") return value;
    if (fallback !== undefined) return fallback.replace(/^'|'$/g, "");
    missing = true;
    return "";
  });
  return missing ? undefined : expanded;
}
