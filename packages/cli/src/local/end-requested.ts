/** Settles at Ctrl-C or SIGTERM; a second one ends the process at once, as the system would. */
export function endRequested(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
