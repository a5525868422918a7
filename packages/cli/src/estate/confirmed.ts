import type { Arguments } from "../command.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/**
 * Whether what would be lost may be lost: asks on a terminal, unless `--yes` was given.
 *
 * @throws UsageError when there is nobody to ask
 */
export async function confirmed(
  losses: readonly string[],
  given: Arguments,
  terminal: Terminal,
): Promise<boolean> {
  if (losses.length === 0) return true;
  for (const loss of losses) terminal.writeError(`${terminal.style("red", "!")} ${loss}\n`);
  if (given.flag("yes")) return true;
  if (!terminal.isInteractive) {
    throw new UsageError(
      "this would lose data, or may, and there is nobody to ask: give --yes to do it",
    );
  }
  const answer = await terminal.ask("Do it? Only yes goes on: ");
  if (answer.trim().toLowerCase() === "yes") return true;
  terminal.writeError("Nothing was changed.\n");
  return false;
}
