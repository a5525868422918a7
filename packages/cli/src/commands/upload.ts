import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { storeOnce } from "../connection/s3-upload.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

const PREFIX = /^(?:[\w.-]+\/)*$/;

/** `proton upload`: what a pipeline does with what it has built, before it deploys it. */
export const upload: Command = {
  summary: "Store a file in S3 under the digest of its content, and print its address",
  usage: "<file> --bucket <name> [options]",
  details: `The address is s3://<bucket>/<prefix><sha256>.<extension>: the same bytes always have the same one, and
another content never takes it. Needs s3:PutObject only. Exit code: 0 stored, or there already;
2 could not run.`,
  options: {
    bucket: {
      description: "The bucket; also PROTON_BUCKET",
      placeholder: "<name>",
    },
    prefix: {
      description: "What the key begins with",
      placeholder: "<prefix>",
      default: "functions/",
    },
    region: connectionOptions.region as Command["options"][string],
    json: { description: "Print one line of JSON" },
  },
  positionals: { minimum: 1, maximum: 1 },
  run,
};

async function run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [name = ""] = given.positionals;
  const { environmentVariables: variables } = terminal;
  const bucket = given.option("bucket") ?? variables.PROTON_BUCKET;
  if (!bucket) throw new UsageError("name a bucket with --bucket or PROTON_BUCKET");
  const prefix = given.option("prefix") ?? "";
  if (!PREFIX.test(prefix)) {
    throw new UsageError(
      `--prefix is "${prefix}", but must end in / and hold letters, digits, ., _ and -`,
    );
  }
  const region = given.option("region") ?? variables.AWS_REGION ?? variables.AWS_DEFAULT_REGION;
  const bytes = await readFile(terminal.resolve(name)).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${name} cannot be read (${error.code}): build it first`);
  });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const extension = /\.\w+$/.exec(name)?.[0] ?? "";
  const key = `${prefix}${sha256}${extension}`;
  const isNew = await storeOnce({ bucket, key, bytes, region: region ?? "us-east-1" });
  const uri = `s3://${bucket}/${key}`;
  const report = { uri, sha256, bytes: bytes.length, isNew };
  terminal.write(given.flag("json") ? `${JSON.stringify(report)}\n` : `${uri}\n`);
  return 0;
}
