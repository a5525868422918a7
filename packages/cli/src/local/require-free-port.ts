import { createServer } from "node:net";
import { UsageError } from "../usage-error.ts";

/** Looks before anything is made: a stack whose API cannot listen would be rolled back, and recorded. */
export async function requireFreePort(port: number): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    probe.once("error", resolve);
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(undefined)));
  });
  if (error === undefined) return;
  const problem = error.code === "EADDRINUSE" ? "is in use" : `cannot be used (${error.code})`;
  throw new UsageError(
    `port ${port} ${problem}: choose another with PORT or --port, as in PORT=${port + 1}`,
  );
}
