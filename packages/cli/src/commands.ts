import type { Command } from "./command.ts";

/** Every command, loaded when it is called: what one command needs costs the others nothing. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  validate: async () => (await import("./commands/validate.ts")).validate,
};
