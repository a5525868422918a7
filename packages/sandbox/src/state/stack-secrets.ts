import type { StackStore } from "./stack-store.ts";

/** A secret of a stack. */
export interface StackSecret {
  readonly arn: string;
  readonly name: string;
  readonly value: string;
  readonly description: unknown;
  /** Seconds since 1970. */
  readonly created: number;
}

/** The secret with a name, an ARN, or an ARN without the hyphen and six characters at its end. */
export function findSecret(stacks: StackStore, id: string): StackSecret | undefined {
  for (const stack of stacks.all()) {
    for (const { type, physicalId: arn, data, properties } of Object.values(stack.resources)) {
      if (type !== "AWS::SecretsManager::Secret") continue;
      const name = arn.split(":").slice(6).join(":").slice(0, -7);
      if (![arn, arn.slice(0, -7), name].includes(id)) continue;
      const created = new Date(stack.updatedAt ?? stack.createdAt).getTime() / 1000;
      const { Description: description } = properties;
      return { arn, name, created, value: String(data?.value ?? ""), description };
    }
  }
  return undefined;
}
