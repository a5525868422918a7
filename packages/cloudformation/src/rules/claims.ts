import { isList, type TemplateValue } from "../template.ts";
import { intrinsicOf } from "./choices.ts";
import type { ResourceEntry } from "./rule-context.ts";

/** What a resource takes for itself, when some conditions hold. */
export interface Claim {
  readonly entry: ResourceEntry;
  readonly key: string;
  /** `Name` for one that holds, `!Name` for one that does not. */
  readonly conditions: ReadonlySet<string>;
}

/** Every value that a property of a resource can have, with the conditions under which it has it. */
export function claimsOf(entry: ResourceEntry, value: TemplateValue | undefined): readonly Claim[] {
  const { Condition: own } = entry.resource;
  return branches(value, typeof own === "string" ? [own] : []).map(({ value, conditions }) => ({
    entry,
    key: JSON.stringify(value),
    conditions: new Set(conditions),
  }));
}

/**
 * The claims that cannot be kept: whenever the one is made, so is the other. Claims under conditions
 * that have nothing to do with each other are not compared.
 */
export function* clashes(claims: readonly Claim[]): Generator<readonly [Claim, Claim]> {
  const told = new Set<ResourceEntry>();
  for (const group of Map.groupBy(claims, ({ key }) => key).values()) {
    for (const claim of group) {
      const other = group.find(
        (each) => each.entry !== claim.entry && (within(each, claim) || within(claim, each)),
      );
      if (other === undefined || told.has(claim.entry)) continue;
      told.add(claim.entry);
      yield [claim, other];
    }
  }
}

const within = (a: Claim, b: Claim): boolean =>
  [...a.conditions].every((condition) => b.conditions.has(condition));

function branches(
  value: TemplateValue | undefined,
  conditions: readonly string[],
): readonly { readonly value: TemplateValue; readonly conditions: readonly string[] }[] {
  if (value === undefined || value === null) return [];
  const call = intrinsicOf(value);
  if (call?.name === "Ref" && call.argument === "AWS::NoValue") return [];
  if (call?.name !== "Fn::If" || !isList(call.argument)) return [{ value, conditions }];
  const [name, then, otherwise] = call.argument;
  if (typeof name !== "string") return [];
  return [
    ...branches(then, [...conditions, name]),
    ...branches(otherwise, [...conditions, `!${name}`]),
  ];
}
