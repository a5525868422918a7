import { ProtonError } from "@proton/control-plane";
import type { Local } from "../local/open-local.ts";
import { localSyncs } from "./local-syncs.ts";

/** Answers what `openServerConnection` asks of syncs. */
export async function answerSync(
  local: Local,
  { verb, repository, branch }: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const syncs = localSyncs(local);
  const isNamed = typeof repository === "string";
  if (verb === "remote" && isNamed) return { directory: await syncs.remote(repository) };
  if (verb === "run") {
    return syncs.run({
      ...(isNamed && { repository }),
      ...(typeof branch === "string" && { branch }),
    });
  }
  throw new ProtonError("ValidationException", "verb is neither run nor remote");
}
