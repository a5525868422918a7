import type { StackStore } from "./stack-store.ts";

/** A parameter of Systems Manager that a stack made. */
export interface StackParameter {
  readonly name: string;
  /** As its template has them. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** When its stack was changed last, in ISO 8601. */
  readonly changedAt: string;
}

export function stackParameters(stacks: Pick<StackStore, "all">): readonly StackParameter[] {
  return stacks.all().flatMap(({ resources, createdAt, updatedAt }) =>
    Object.values(resources)
      .filter(({ type }) => type === "AWS::SSM::Parameter")
      .map(({ physicalId: name, properties }) => ({
        name,
        properties,
        changedAt: updatedAt ?? createdAt,
      })),
  );
}

export function findParameter(
  stacks: Pick<StackStore, "all">,
  name: string,
): StackParameter | undefined {
  return stackParameters(stacks).find((parameter) => parameter.name === name);
}
