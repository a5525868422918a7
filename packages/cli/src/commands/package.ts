import { rmSync, statSync } from "node:fs";
import { packBundle } from "@proton/bundle";
import { checkedBundle } from "../bundles/checked-bundle.ts";
import { writeWholeFile } from "../bundles/write-file.ts";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { formatPretty } from "../output/format-pretty.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `proton package`: a bundle as the archive that Proton took. */
export const packageCommand: Command = {
  usage: "<bundle> -o <file>",
  details:
    "The archive holds schema/, the infrastructure directories and the registration file under one\ndirectory. A bundle with errors is not packed, and an archive of it that was there is removed.",
  positionals: { minimum: 1, maximum: 1 },
  options: {
    output: { description: "The archive to write", placeholder: "<file>", short: "o" },
    "root-name": {
      description: "Directory inside the archive, instead of the bundle's name",
      placeholder: "<name>",
    },
  },
  run,
};

async function run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const output = given.option("output");
  if (output === undefined)
    throw new UsageError("-o <file> is missing: where to write the archive");
  const path = terminal.resolve(output);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`-o ${output} is a directory: name the archive that is to be in it`);
  }
  const [source = ""] = given.positionals;
  const { bundle, report, failed } = checkedBundle(source, terminal);
  if (report.findings.length > 0) terminal.writeError(formatPretty(report, (_style, text) => text));
  if (!bundle || failed) {
    // What lies there is not what the sources say now.
    rmSync(path, { force: true });
    terminal.writeError(`proton: ${report.targets.join()} is not packed\n`);
    return 1;
  }
  const rootName = given.option("root-name");
  const packed = packBundle(bundle, rootName === undefined ? {} : { rootName });
  writeWholeFile(path, packed.bytes);
  terminal.write(
    `${terminal.display(path)}  ${packed.bytes.length} bytes  sha256 ${packed.sha256}\n`,
  );
  return 0;
}
