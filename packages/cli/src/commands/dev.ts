import type { Command } from "../command.ts";
import { localOptions, startLocal } from "../local/start-local.ts";
import { watchLocal } from "../local/watch-local.ts";

/** Runs the estate on this machine and follows its files until Ctrl-C. */
export const dev: Command = {
  usage: "[options]",
  details: `Follows the estate file, its templates and specs, and the function archive. With --builder it
also runs the program that writes the archive, and reads the archive again at each line it prints.`,
  options: {
    ...localOptions,
    builder: {
      description: "A Node.js program that rebuilds the archive when its sources change",
      placeholder: "<file>",
    },
  },
  positionals: { minimum: 0, maximum: 0 },
  run: (given, terminal) =>
    startLocal(given, terminal, (running) => watchLocal(given, terminal, running)),
};
