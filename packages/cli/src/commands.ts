import type { Command } from "./command.ts";

/** Every command, loaded when it is called: what one command needs costs the others nothing. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  dev: async () => (await import("./commands/dev.ts")).dev,
  start: async () => (await import("./commands/start.ts")).start,
  logs: async () => (await import("./commands/logs.ts")).logs,
  token: async () => (await import("./commands/token.ts")).token,
  env: async () => (await import("./commands/env.ts")).env,
  serve: async () => (await import("./commands/serve.ts")).serve,
  plan: async () => (await import("./commands/plan.ts")).plan,
  apply: async () => (await import("./commands/apply.ts")).apply,
  destroy: async () => (await import("./commands/destroy.ts")).destroy,
  status: async () => (await import("./commands/status.ts")).status,
  delete: async () => (await import("./commands/delete.ts")).deleteCommand,
  deploy: async () => (await import("./commands/deploy.ts")).deploy,
  upload: async () => (await import("./commands/upload.ts")).upload,
  pipeline: async () => (await import("./commands/pipeline.ts")).pipeline,
  rollback: async () => (await import("./commands/rollback.ts")).rollback,
  deployment: async () => (await import("./commands/deployment.ts")).deployment,
  bootstrap: async () => (await import("./commands/bootstrap.ts")).bootstrap,
  api: async () => (await import("./commands/api.ts")).api,
  new: async () => (await import("./commands/new.ts")).newCommand,
  validate: async () => (await import("./commands/validate.ts")).validate,
  render: async () => (await import("./commands/render.ts")).render,
  package: async () => (await import("./commands/package.ts")).packageCommand,
  diff: async () => (await import("./commands/diff.ts")).diff,
  completion: async () => (await import("./commands/completion.ts")).completion,
};
