import { ListenError, PortTakenError, StateError } from "@proton/sandbox";
import { UsageError } from "../usage-error.ts";
import { findServer } from "./endpoint-file.ts";

/** An error of opening or listening as one that says what to do; any other as it is. */
export async function explainListening(error: unknown, stateDirectory: string): Promise<unknown> {
  if (error instanceof StateError) {
    const server = error.code === "locked" ? await findServer(stateDirectory) : undefined;
    if (server === undefined) return new UsageError(error.message);
    return new UsageError(
      `process ${server.pid} already serves this state at ${server.url}: use that one, stop it, or choose another directory with --state`,
    );
  }
  if (error instanceof PortTakenError || error instanceof ListenError) {
    return new UsageError(
      `${error.message}. Choose one with PORT=<port>, as in PORT=3001 pnpm start`,
    );
  }
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (syscall === "listen" && code !== undefined) {
    return new UsageError(`${message}: choose another port`);
  }
  return error;
}
