import type { Policy, PolicyStatement } from "./policy.ts";
import type { RolePolicies } from "./role-registry.ts";

/** What was decided on an action and a resource by policies that ask for nothing else. */
export interface KnownDecisions<Decision> {
  /** Remembers what `decide` says as long as the role's policies stay what they are. */
  decision(
    policies: RolePolicies,
    target: { readonly action: string; readonly resource: string },
    decide: () => Decision,
  ): Decision;
}

/** Of one role: a function asks for a few, whoever calls it may ask for any number of objects. */
const MOST_DECISIONS = 1000;

export function createKnownDecisions<Decision>(): KnownDecisions<Decision> {
  // A role whose policies change gets new ones, and what was decided by the old goes with these.
  const known = new WeakMap<RolePolicies, Map<string, Decision> | "by-context">();

  function decisionsOf(policies: RolePolicies): Map<string, Decision> | "by-context" {
    const found = known.get(policies);
    if (found !== undefined) return found;
    const all = [...policies.identity, ...(policies.boundary ?? [])];
    const made = all.some(asksForContext) ? "by-context" : new Map<string, Decision>();
    known.set(policies, made);
    return made;
  }

  return {
    decision(policies, { action, resource }, decide) {
      const decisions = decisionsOf(policies);
      if (decisions === "by-context") return decide();
      // No action has a space.
      const name = `${action} ${resource}`;
      if (decisions.has(name)) return decisions.get(name) as Decision;
      const decision = decide();
      if (decisions.size >= MOST_DECISIONS) decisions.clear();
      decisions.set(name, decision);
      return decision;
    },
  };
}

const asksForContext = ({ statements }: Policy): boolean =>
  statements.some(
    (statement) => statement.conditions.length > 0 || patternsOf(statement).some(hasVariable),
  );

const patternsOf = ({ resources = [], notResources = [] }: PolicyStatement): readonly string[] => [
  ...resources,
  ...notResources,
];

const hasVariable = (pattern: string): boolean => pattern.includes("${");
