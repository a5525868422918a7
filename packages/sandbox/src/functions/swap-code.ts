import { createHash } from "node:crypto";
import type { FunctionConfiguration, FunctionService } from "../services.ts";
import type { CodeStore } from "../state/code-store.ts";

/** Runs other code in the functions that were deployed with one archive; answers how many they are. */
export async function swapCode(options: {
  readonly code: CodeStore;
  readonly functions: FunctionService;
  /** As they are deployed. */
  readonly configurations: readonly FunctionConfiguration[];
  readonly deployed: Uint8Array;
  readonly next: Uint8Array;
}): Promise<number> {
  const { code, functions, configurations, deployed, next } = options;
  const sha256 = createHash("sha256").update(deployed).digest("base64");
  // A published version never changes; an alias shows what the next deployment will point it at.
  const swapped = configurations.filter(
    ({ codeSha256, qualifier }) => codeSha256 === sha256 && !/^\d+$/.test(qualifier ?? ""),
  );
  if (swapped.length === 0) return 0;
  const stored = await code.addArchive(next);
  await Promise.all(swapped.map((configuration) => functions.put({ ...configuration, ...stored })));
  return swapped.length;
}
