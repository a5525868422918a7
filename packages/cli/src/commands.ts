import type { Command } from "./command.ts";

/** Every command, loaded when it is called: what one command needs costs the others nothing. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  dev: async () => (await import("./commands/dev.ts")).dev,
  start: async () => (await import("./commands/start.ts")).start,
  logs: async () => (await import("./commands/logs.ts")).logs,
  token: async () => (await import("./commands/token.ts")).token,
  serve: async () => (await import("./commands/serve.ts")).serve,
  plan: async () => (await import("./commands/plan.ts")).plan,
  apply: async () => (await import("./commands/apply.ts")).apply,
  deploy: async () => (await import("./commands/deploy.ts")).deploy,
  validate: async () => (await import("./commands/validate.ts")).validate,
  render: async () => (await import("./commands/render.ts")).render,
  package: async () => (await import("./commands/package.ts")).packageCommand,
  diff: async () => (await import("./commands/diff.ts")).diff,
};
