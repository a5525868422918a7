import type { PolicyStatement } from "./policy.ts";
import { matchesWildcard } from "./wildcard.ts";

/** Whether a statement of a resource's own policy is about whoever has one of these names. */
export function namesOneOf(
  { principals, notPrincipals }: PolicyStatement,
  names: readonly string[],
): boolean {
  const isOne = (pattern: string) =>
    pattern === "*" || names.some((name) => matchesWildcard(pattern, name));
  if (notPrincipals !== undefined) return !notPrincipals.some(isOne);
  return principals?.some(isOne) ?? false;
}
