/** The command cannot run as it was called: printed without a stack, exit code 2. */
export class UsageError extends Error {
  readonly code = "USAGE";
}
