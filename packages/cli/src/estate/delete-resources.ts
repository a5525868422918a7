import type { Arguments, ExitCode } from "../command.ts";
import type { Connection } from "../connection/connection.ts";
import { InterruptedError, interruption } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { confirmed } from "./confirmed.ts";
import { destroyEstate, type ExistingEstate } from "./destroy-estate.ts";
import { namesOf } from "./surplus.ts";

/** What became of a deletion. */
export interface Deletion {
  readonly exitCode: ExitCode;
  readonly deleted: readonly string[];
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
}

/** Asks, deletes in the order of what depends on what, and says how each went. */
export async function deleteResources(
  { api, pollMilliseconds }: Connection,
  existing: ExistingEstate,
  given: Arguments,
  terminal: Terminal,
): Promise<Deletion> {
  const deleted: string[] = [];
  const failed: { readonly name: string; readonly reason: string }[] = [];
  const losses = namesOf(existing).map((name) => `deletes ${name}`);
  if (!(await confirmed(losses, given, terminal))) return { exitCode: 1, deleted, failed };
  const onProgress = (name: string, reason?: string, isWaiting = false) => {
    if (reason === undefined) {
      deleted.push(name);
      terminal.writeError(`${terminal.style("green", "deleted")}  ${name}\n`);
      return;
    }
    failed.push({ name, reason });
    const line = isWaiting
      ? `${terminal.style("yellow", "waiting")}  ${name} ${reason}`
      : `${terminal.style("red", "failed ")}  ${name}: ${reason}`;
    terminal.writeError(`${line}\n`);
  };
  try {
    const signal = interruption();
    const isGone = await destroyEstate({ api, existing, pollMilliseconds, signal, onProgress });
    return { exitCode: isGone ? 0 : 1, deleted, failed };
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    terminal.writeError("interrupted: what is under way goes on; run it again for the rest\n");
    return { exitCode: 1, deleted, failed };
  }
}
