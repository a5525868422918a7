import { EmbeddedTableError } from "@proton/control-plane";
import {
  AccountsError,
  ListenError,
  PortTakenError,
  StateError,
  storageProblem,
} from "@proton/sandbox";
import { UsageError } from "../usage-error.ts";
import { findServer } from "./endpoint-file.ts";

/** @throws UsageError when a server runs on the state directory, naming it */
export async function requireNoServer(stateDirectory: string): Promise<void> {
  const server = await findServer(stateDirectory);
  if (server === undefined) return;
  throw new UsageError(
    `process ${server.pid} already serves this state at ${server.url}: use that one, stop it, or choose another directory with --state`,
  );
}

/** An error of opening or listening as one that says what to do; any other as it is. */
export function explainListening(error: unknown): unknown {
  const isExplained =
    error instanceof PortTakenError ||
    error instanceof ListenError ||
    error instanceof StateError ||
    error instanceof AccountsError ||
    error instanceof EmbeddedTableError ||
    (error instanceof Error && error.name === "DatabaseError");
  if (isExplained) return new UsageError((error as Error).message);
  const { code, syscall, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (syscall === "listen" && code !== undefined) {
    const taken = code === "EADDRINUSE" ? "is in use" : `cannot be used (${code})`;
    return new UsageError(`port ${port} ${taken}: choose another with --port or --api-port`);
  }
  const problem = storageProblem(error);
  const wayOut = "or choose another directory with --state";
  return problem ? new UsageError(`${problem.message}, ${wayOut}`) : error;
}
