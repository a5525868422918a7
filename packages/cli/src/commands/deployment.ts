import { join } from "node:path";
import type { DeploymentDetails } from "@proton/control-plane";
import { writeWholeFile } from "../bundles/write-file.ts";
import type { Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { withConnection } from "../connection/open-connection.ts";
import { formatDeployment } from "../deployments/format-deployment.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** What of a deployment is shown alone. */
const parts = [
  "template",
  "source-map",
  "files",
  "log",
  "inputs",
  "events",
  "findings",
  "spec",
  "outputs",
] as const;

/** `proton deployment`: everything that is recorded of one. */
export const deployment: Command = {
  usage: "<id> [--only <part>] [options]",
  details: `More than Proton's API tells: the control plane must run in this process or in a server on this
machine. \`proton status\` and \`proton api list-deployments\` name the ids.`,
  options: {
    only: { description: "Print one part as it is", placeholder: "<part>", values: parts },
    "out-dir": {
      description:
        "Write there what is handed over: the template, or the files of a Terraform part",
      placeholder: "<directory>",
    },
    json: { description: "Print JSON" },
    ...connectionOptions,
  },
  positionals: { minimum: 1, maximum: 1 },
  run: (given, terminal) =>
    withConnection(given, terminal, async (connection): Promise<ExitCode> => {
      if (connection.deploymentDetails === undefined) {
        throw new UsageError(
          `${connection.description} answers Proton's API only: \`proton api get-deployment\` shows what that tells`,
        );
      }
      const details = await connection.deploymentDetails(given.positionals[0] ?? "");
      const only = given.option("only");
      const directory = given.option("out-dir");
      if (directory !== undefined) return writeFiles(details, directory, terminal);
      if (only !== undefined) terminal.write(partOf(details, only as (typeof parts)[number]));
      else if (given.flag("json")) terminal.write(`${JSON.stringify(details, null, 2)}\n`);
      else terminal.write(formatDeployment(details, terminal.style));
      return 0;
    }),
};

function writeFiles(
  { deployment: { id }, files, template }: DeploymentDetails,
  directory: string,
  terminal: Terminal,
): ExitCode {
  const alone = template === undefined ? [] : [{ path: "template.yaml", text: template }];
  const written = files ?? alone;
  if (written.length === 0) throw new UsageError(`deployment ${id} has handed nothing over`);
  for (const { path, text } of written) {
    writeWholeFile(join(terminal.resolve(directory), path), text);
  }
  return 0;
}

function partOf(details: DeploymentDetails, part: (typeof parts)[number]): string {
  if (part === "template") return details.template ?? "";
  if (part === "log") return details.log ?? "";
  if (part === "spec") return details.targetSpec ?? "";
  const key = part === "source-map" ? "sourceMap" : part;
  return `${JSON.stringify(details[key] ?? null, null, 2)}\n`;
}
