import type { Command } from "./command.ts";

export interface CommandEntry {
  /** One line for the list of commands. */
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command, loaded when it is called: what one command needs costs the others and `--help` nothing. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  dev: {
    summary: "Run as `start` does, and again whenever a file changes",
    load: async () => (await import("./commands/dev.ts")).dev,
  },
  start: {
    summary: "Run the application and its templates on this machine, with no AWS account",
    load: async () => (await import("./commands/start.ts")).start,
  },
  logs: {
    summary: "Show or follow the logs of functions and APIs on this machine",
    load: async () => (await import("./commands/logs.ts")).logs,
  },
  invoke: {
    summary: "Call one function on this machine, with an event or a request",
    load: async () => (await import("./commands/invoke.ts")).invoke,
  },
  token: {
    summary: "Mint a token for an API on this machine whose authorization is JWT",
    load: async () => (await import("./commands/token.ts")).token,
  },
  env: {
    summary: "Print the variables that make `aws` and SDKs call what runs on this machine",
    load: async () => (await import("./commands/env.ts")).env,
  },
  state: {
    summary:
      "Back up the state on this machine or of an account, put a backup back, look for damage",
    load: async () => (await import("./commands/state.ts")).state,
  },
  serve: {
    summary: "Answer AWS Proton's API for `aws proton`, SDKs and pipelines",
    load: async () => (await import("./commands/serve.ts")).serve,
  },
  console: {
    summary:
      "Open the console in a browser: of what runs on this machine, of an endpoint or account",
    load: async () => (await import("./commands/console.ts")).consoleCommand,
  },
  plan: {
    summary:
      "Show what would change to make templates, environments and services as proton.yaml says",
    load: async () => (await import("./commands/plan.ts")).plan,
  },
  apply: {
    summary: "Make templates, environments and services as proton.yaml says",
    load: async () => (await import("./commands/apply.ts")).apply,
  },
  destroy: {
    summary: "Delete the services, environments and templates of proton.yaml",
    load: async () => (await import("./commands/destroy.ts")).destroy,
  },
  status: {
    summary:
      "Show templates, environments and services: versions, what is behind, what failed and why",
    load: async () => (await import("./commands/status.ts")).status,
  },
  delete: {
    summary: "Delete a service, an environment, a template, a component or a deployment's record",
    load: async () => (await import("./commands/delete.ts")).deleteCommand,
  },
  deploy: {
    summary: "Deploy a service instance, with inputs set anew",
    load: async () => (await import("./commands/deploy.ts")).deploy,
  },
  upload: {
    summary: "Store a file in S3 under the digest of its content, and print its address",
    load: async () => (await import("./commands/upload.ts")).upload,
  },
  pipeline: {
    summary: "Show, follow, approve, retry or stop the pipeline of a service on this machine",
    load: async () => (await import("./commands/pipeline.ts")).pipeline,
  },
  sync: {
    summary: "Take templates and services from a git repository: show, set up, run again",
    load: async () => (await import("./commands/sync.ts")).sync,
  },
  rollback: {
    summary:
      "Return a service instance to the template version and spec of its last good deployment",
    load: async () => (await import("./commands/rollback.ts")).rollback,
  },
  deployment: {
    summary: "Show a deployment: its rendered template, inputs, events, findings and outputs",
    load: async () => (await import("./commands/deployment.ts")).deployment,
  },
  repair: {
    summary: "Get a stack out of a status in which CloudFormation refuses every deployment",
    load: async () => (await import("./commands/repair.ts")).repair,
  },
  adopt: {
    summary: "Take over the stacks that AWS Proton made: pair, compare, and write their records",
    load: async () => (await import("./commands/adopt.ts")).adopt,
  },
  notify: {
    summary: "Say how something ended that others provision",
    load: async () => (await import("./commands/notify.ts")).notify,
  },
  cancel: {
    summary: "Cancel a deployment that is under way",
    load: async () => (await import("./commands/cancel.ts")).cancel,
  },
  outputs: {
    summary: "Show the outputs of something, or the resources that were made for it",
    load: async () => (await import("./commands/outputs.ts")).outputs,
  },
  repository: {
    summary: "Show, register or delete the repositories that Proton knows",
    load: async () => (await import("./commands/repository.ts")).repository,
  },
  tag: {
    summary: "Show or change the tags of a resource",
    load: async () => (await import("./commands/tag.ts")).tag,
  },
  describe: {
    summary: "Show or change the description of a template, an environment, a service, a component",
    load: async () => (await import("./commands/describe.ts")).describe,
  },
  settings: {
    summary: "Show or change how the account's pipelines are made",
    load: async () => (await import("./commands/settings.ts")).settings,
  },
  forget: {
    summary: "Remove the records of an environment or a service, and keep its stacks",
    load: async () => (await import("./commands/forget.ts")).forget,
  },
  bootstrap: {
    summary: "Prepare an AWS account and Region: state table, bucket, roles, all in one stack",
    load: async () => (await import("./commands/bootstrap.ts")).bootstrap,
  },
  connection: {
    summary: "Connect another account, so that an environment can be made in it",
    load: async () => (await import("./commands/connection.ts")).connectionCommand,
  },
  api: {
    summary: "Call any operation of Proton's API: JSON in, JSON out",
    load: async () => (await import("./commands/api.ts")).api,
  },
  new: {
    summary: "Make a template, a service or a handler to begin with",
    load: async () => (await import("./commands/new.ts")).newCommand,
  },
  validate: {
    summary: "Check template bundles: layout, schema, spec, templates, rendered CloudFormation",
    load: async () => (await import("./commands/validate.ts")).validate,
  },
  render: {
    summary: "Print the CloudFormation that a template becomes with a spec",
    load: async () => (await import("./commands/render.ts")).render,
  },
  package: {
    summary: "Check a template bundle and pack it into a reproducible .tar.gz",
    load: async () => (await import("./commands/package.ts")).packageCommand,
  },
  diff: {
    summary: "Compare what two template bundles deploy with one spec",
    load: async () => (await import("./commands/diff.ts")).diff,
  },
  review: {
    summary: "Check bundles, compare them with another commit, and write it up for CI",
    load: async () => (await import("./commands/review.ts")).review,
  },
  explain: {
    summary: "Print what a rule of the findings means, with a wrong and a right example",
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  completion: {
    summary: "Print the script that completes commands and options in bash, zsh or fish",
    load: async () => (await import("./commands/completion.ts")).completion,
  },
};
