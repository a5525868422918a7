import type { Arguments, Command } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { regionOf } from "../connection/region-of.ts";
import { SANDBOX_OPTIONS } from "../local/sandbox-options.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** What a control plane of functions has of its own. */
const NOT_HOSTED = ["provisioner", "table", "bucket"] as const;

/** Answers Proton's API until Ctrl-C. */
export const serve: Command = {
  usage: "[options]",
  details: `Without options: the sandbox, with Proton's API, CloudFormation, DynamoDB, S3 and the
reads of STS, IAM and SSM parameters that go with them, at one address on this machine:

  eval "$(proton env)"
  aws proton list-environments

Requests are signed with the credentials of this start, which \`proton env\` prints to the owner of
the state. With --keys every request must be signed by one of the keys, and only Proton's API is
answered; an address other than loopback needs them.`,
  options: {
    port: { description: "The port; 0 for any", placeholder: "<port>", default: "4700" },
    host: { description: "The address", placeholder: "<address>", default: "127.0.0.1" },
    state: {
      description: "Where the sandbox is kept",
      placeholder: "<directory>",
      default: ".proton",
    },
    fresh: { description: "Start with an empty sandbox" },
    ...SANDBOX_OPTIONS,
    "http-port": {
      description: "The port of the first environment's HTTP API in the sandbox; 0 for any",
      placeholder: "<port>",
      default: "0",
    },
    keys: {
      description: 'A file of access keys: {"accessKeys": [{"accessKeyId", "secretAccessKey"}]}',
      placeholder: "<file>",
    },
    insecure: {
      description:
        "Take calls from every user of this machine, with the key local and the secret local",
    },
    provisioner: {
      description: "What makes the stacks",
      placeholder: "<provisioner>",
      values: ["sandbox", "aws"],
    },
    table: {
      description: "With aws: the state table, when it is not the one of `proton bootstrap`",
      placeholder: "<name>",
    },
    bucket: {
      description: "With aws: the S3 bucket for CloudFormation templates over 51,200 bytes",
      placeholder: "<name>",
    },
    "control-plane": {
      description: "Call the control plane of `proton bootstrap --control-plane`, and sign for it",
    },
    sync: {
      description: "With aws: look for pushes to what templates and services are synced from",
    },
    "sync-url": {
      description:
        "With --sync: where repositories are, with {name} [GitHub's and Bitbucket's own]",
      placeholder: "<url>",
    },
    region: connectionOptions.region as Command["options"][string],
    json: { description: "Print one line of JSON once it is ready" },
  },
  positionals: { minimum: 0, maximum: 0 },
  async run(given, terminal) {
    if (given.flag("control-plane")) {
      const other = NOT_HOSTED.find((name) => given.option(name) !== undefined);
      if (other !== undefined || given.flag("sync")) {
        throw new UsageError(
          `--control-plane calls functions in the account: leave --${other ?? "sync"} out`,
        );
      }
      const { serveHostedCommand } = await import("../hosted/serve-hosted.ts");
      return serveHostedCommand(given, terminal);
    }
    const table = given.option("table");
    const provisioner = given.option("provisioner") ?? (table === undefined ? "sandbox" : "aws");
    if (given.option("sync-url")?.includes("{name}") === false) {
      throw new UsageError('--sync-url has no {name}: write "https://git.example.com/{name}.git"');
    }
    if (provisioner === "sandbox") {
      if (given.flag("sync")) {
        throw new UsageError(
          "--sync is for an account: the sandbox syncs whatever is pushed to it",
        );
      }
      if (table === undefined) {
        const { serveSandboxCommand } = await import("../local/serve-sandbox.ts");
        return serveSandboxCommand(given, terminal);
      }
      throw new UsageError("--table keeps the records of --provisioner aws: leave one of them out");
    }
    const { serveAccountCommand } = await import("../account/serve-account.ts");
    return serveAccountCommand(given, terminal, await accountOf(given, terminal, table));
  },
};

/** The state that is named, or the one that `proton bootstrap` made. */
async function accountOf(given: Arguments, terminal: Terminal, table: string | undefined) {
  const region = regionOf(given, terminal);
  const bucket = given.option("bucket");
  if (table !== undefined) return { tableName: table, region, bucket };
  const { findAccountState } = await import("../bootstrap/find-account-state.ts");
  const found = await findAccountState(region);
  return {
    tableName: found.stateTable,
    region,
    bucket: bucket ?? found.bucket,
    provisioningRole: found.provisioningRole,
  };
}
