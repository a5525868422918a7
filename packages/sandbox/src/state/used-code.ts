import type { StackRecord } from "../stack/stack-record.ts";
import type { StackStore } from "./stack-store.ts";

/** The code of every function that exists or may come back in a rollback. */
export function usedCode(stacks: StackStore): ReadonlySet<string> {
  const recordsOf = ({ resources, leftovers, operation }: StackRecord) => [
    ...Object.values(resources),
    ...leftovers,
    ...Object.values(operation?.previous ?? {}),
  ];
  const records = [...stacks.retained(), ...stacks.all().flatMap(recordsOf)];
  return new Set(
    records.flatMap(({ data }) => {
      const configuration = data?.configuration as { codeSha256?: unknown } | undefined;
      const hashes = [data?.codeSha256, configuration?.codeSha256];
      return hashes.filter((hash) => typeof hash === "string");
    }),
  );
}
