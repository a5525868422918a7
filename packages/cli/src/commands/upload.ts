import { createHash } from "node:crypto";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { readDigested } from "../connection/read-object.ts";
import { regionOf } from "../connection/region-of.ts";
import { storeOnce } from "../connection/s3-upload.ts";
import { MOST_ARCHIVE_BYTES, readWithin, tooLarge } from "../read-within.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

const PREFIX = /^(?:[\w.-]+\/)*$/;

/** `proton upload`: what a pipeline does with what it has built, before it deploys it. */
export const upload: Command = {
  usage: "<file> | s3://<bucket>/<key> --bucket <name> [options]",
  details: `The address is s3://<bucket>/<prefix><sha256>.<extension>: the same bytes always have the same one, and
another content never takes it. Needs s3:PutObject only.

An address that this command printed is copied into the bucket, under the same key, once its content is
seen to be what the digest says; in the bucket where it is already it is only checked. --region is the
bucket's. Needs s3:GetObject there, too. Exit code: 0 stored, or there already; 1 the content is not what
the address says; 2 could not run.`,
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
  const region = regionOf(given, terminal);
  const where = region ?? "us-east-1";
  if (name.startsWith("s3://")) return copy(name, { bucket, region: where }, given, terminal);
  const bytes = readArchive(name, terminal);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const extension = /\.\w+$/.exec(name)?.[0] ?? "";
  const key = `${prefix}${sha256}${extension}`;
  const isNew = await storeOnce({ bucket, key, bytes, region: where });
  return show({ bucket, key, sha256, bytes: bytes.length, isNew }, given, terminal);
}

function readArchive(name: string, terminal: Terminal): Uint8Array {
  try {
    const bytes = readWithin(terminal.resolve(name), MOST_ARCHIVE_BYTES);
    if (bytes !== undefined) return bytes;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${name} cannot be read (${code}): build it first`);
  }
  throw tooLarge(name, MOST_ARCHIVE_BYTES);
}

/** Brings the same bytes to where they are deployed from. */
async function copy(
  source: string,
  target: { readonly bucket: string; readonly region: string },
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const { bucket, key, bytes, expected, sha256 } = await readDigested(source, target.region);
  if (sha256 !== expected) {
    terminal.writeError(
      `${source} is not what its address says: its digest is ${sha256}. Somebody overwrote it: build it again.\n`,
    );
    return 1;
  }
  const isNew =
    bucket !== target.bucket && (await storeOnce({ ...target, key, bytes, replaces: true }));
  return show({ bucket: target.bucket, key, sha256, bytes: bytes.length, isNew }, given, terminal);
}

function show(
  stored: {
    readonly bucket: string;
    readonly key: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly isNew: boolean;
  },
  given: Arguments,
  terminal: Terminal,
): ExitCode {
  const { bucket, key, ...rest } = stored;
  const uri = `s3://${bucket}/${key}`;
  terminal.write(given.flag("json") ? `${JSON.stringify({ uri, ...rest })}\n` : `${uri}\n`);
  return 0;
}
