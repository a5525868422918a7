import type { AccountSettings, RepositoryProvider } from "@proton/control-plane";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { sayConnection, withConnection } from "../connection/open-connection.ts";
import { formatTable } from "../output/format-table.ts";
import { UsageError } from "../usage-error.ts";

const PROVIDERS: readonly RepositoryProvider[] = ["GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET"];

/** `proton settings`: how the pipelines of the account are made. */
export const settings: Command = {
  usage: "[options]",
  details: `Shows the account's settings, after changing those that are given; an empty role takes one away.
Exit code: 0 shown, 1 the API answered an error, 2 could not run.`,
  options: {
    "pipeline-role": {
      description: "The role that CloudFormation makes pipelines with",
      placeholder: "<arn>",
    },
    "pipeline-codebuild-role": {
      description: "The role that the commands of CodeBuild pipelines run with",
      placeholder: "<arn>",
    },
    "pipeline-repository": {
      description: "Where self-managed pipelines are proposed, such as acme/infra@main",
      placeholder: "<repository>@<branch>",
    },
    provider: {
      description: "Whose repository that is",
      placeholder: "<provider>",
      values: PROVIDERS,
      default: "GITHUB",
    },
    "no-pipeline-repository": { description: "Proposes pipelines nowhere any more" },
    json: { description: "Print JSON" },
    ...connectionOptions,
  },
  positionals: { minimum: 0, maximum: 0 },
  run: (given, terminal) =>
    withConnection(given, terminal, async (connection): Promise<ExitCode> => {
      const changes = changesIn(given);
      sayConnection(connection, terminal);
      const { accountSettings: now = {} } =
        Object.keys(changes).length === 0
          ? await connection.api.call("GetAccountSettings", {})
          : await connection.api.call("UpdateAccountSettings", changes);
      terminal.write(given.flag("json") ? `${JSON.stringify(now, null, 2)}\n` : shown(now));
      return 0;
    }),
};

function changesIn(given: Arguments) {
  const role = given.option("pipeline-role");
  const codebuildRole = given.option("pipeline-codebuild-role");
  const repository = given.option("pipeline-repository");
  const isTaken = given.flag("no-pipeline-repository");
  if (isTaken && repository !== undefined) {
    throw new UsageError("--pipeline-repository and --no-pipeline-repository exclude each other");
  }
  return {
    ...(role !== undefined && { pipelineServiceRoleArn: role }),
    ...(codebuildRole !== undefined && { pipelineCodebuildRoleArn: codebuildRole }),
    ...(repository !== undefined && {
      pipelineProvisioningRepository: readRepository(repository, given.option("provider") ?? ""),
    }),
    ...(isTaken && { deletePipelineProvisioningRepository: true }),
  };
}

function readRepository(text: string, provider: string) {
  const [, name, branch] = /^([^@]+\/[^@]+)@(.+)$/.exec(text) ?? [];
  if (name !== undefined && branch !== undefined) {
    return { name, branch, provider: provider as RepositoryProvider };
  }
  throw new UsageError(
    `--pipeline-repository is "${text}": write <owner>/<name>@<branch>, such as acme/infra@main`,
  );
}

function shown(now: AccountSettings): string {
  const { pipelineServiceRoleArn, pipelineCodebuildRoleArn, pipelineProvisioningRepository } = now;
  const { name, branch, provider } = pipelineProvisioningRepository ?? {};
  const rows = [
    ["pipeline role", pipelineServiceRoleArn ?? ""],
    ["pipeline CodeBuild role", pipelineCodebuildRoleArn ?? ""],
    ["pipeline repository", name === undefined ? "" : `${name}@${branch} of ${provider}`],
  ].map(([what = "", value]) => [what, value || "-"]);
  return formatTable([["", ""], ...rows])
    .slice(1)
    .map((line) => `${line}\n`)
    .join("");
}
