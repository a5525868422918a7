import type { Command } from "../command.ts";
import { localOptions, startLocal } from "../local/start-local.ts";

/** Runs the estate on this machine until Ctrl-C. */
export const start: Command = {
  usage: "[options]",
  details: `Renders the templates of the estate, provisions them in the sandbox and serves their APIs.
Run \`pnpm build\` first, or \`pnpm start\`, which does both.`,
  options: localOptions,
  positionals: { minimum: 0, maximum: 0 },
  run: (argumentsGiven, terminal) => startLocal(argumentsGiven, terminal),
};
