import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { losesData } from "@proton/cloudformation";
import { createStore, markStateVersion } from "@proton/control-plane";
import { type Bootstrap, openBootstrap } from "../bootstrap/bootstrap-account.ts";
import { BOOTSTRAP_STACK, bootstrapTemplate } from "../bootstrap/bootstrap-template.ts";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { regionOf } from "../connection/region-of.ts";
import { confirmed } from "../estate/confirmed.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

const POLICY_ARN = /^arn:aws[a-z-]*:iam::(?:aws|\d{12}):policy\/.+$/;

/** `proton bootstrap`: prepares an AWS account and Region. */
export const bootstrap: Command = {
  usage: "[options]",
  details: `Makes the stack ${BOOTSTRAP_STACK} with the table that holds the records, the bucket for bundles,
templates and code, the role that CloudFormation makes stacks with, the permissions boundary of the
roles in those, a policy for people and pipelines that run \`proton --aws\`, and parameters under
/proton/ by which --aws finds them. Run again it changes nothing. Needs an administrator, once.
Exit code: 0 it is there, 1 it failed, 2 could not run.`,
  options: {
    region: connectionOptions.region as Command["options"][string],
    "without-boundary": {
      description: "Let stacks make roles without the permissions boundary, as Proton's own did",
    },
    policy: {
      description: "A managed policy for the provisioning role, for other types of resource",
      placeholder: "<arn>",
      multiple: true,
    },
    "code-for": {
      description: "Another account, connected to this one, whose roles may read code",
      placeholder: "<account>",
      multiple: true,
    },
    print: { description: "Print the template of the stack, and change nothing" },
    yes: { description: "Do not ask, even when data is lost", short: "y" },
    json: { description: "Print one line of JSON" },
  },
  positionals: { minimum: 0, maximum: 0 },
  async run(given, terminal) {
    const policyArns = given.options("policy");
    const wrong = policyArns.find((arn) => !POLICY_ARN.test(arn));
    if (wrong !== undefined) {
      throw new UsageError(
        `--policy is "${wrong}", but must be the ARN of a managed policy, such as arn:aws:iam::aws:policy/AmazonSNSFullAccess`,
      );
    }
    const readerAccounts = given.options("code-for");
    const notAccount = readerAccounts.find((account) => !/^\d{12}$/.test(account));
    if (notAccount !== undefined) {
      throw new UsageError(`--code-for is "${notAccount}", but must be twelve digits`);
    }
    const requireBoundary = !given.flag("without-boundary");
    const choices = { requireBoundary, policyArns, readerAccounts };
    if (given.flag("print")) {
      terminal.write(`${JSON.stringify(bootstrapTemplate(choices), undefined, 2)}\n`);
      return 0;
    }
    const region = regionOf(given, terminal);
    const stack = openBootstrap({ ...choices, region });
    try {
      return await deploy(stack, given, terminal);
    } finally {
      stack.close();
    }
  },
};

async function deploy(stack: Bootstrap, given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const losses = (await stack.plan())
    .filter(losesData)
    .map(({ logicalResourceId, action }) => `${logicalResourceId}: ${action}, with what it holds`);
  if (!(await confirmed(losses, given, terminal))) return 1;
  const result = await stack.deploy({
    onEvent: ({ logicalResourceId, resourceStatus, resourceStatusReason: reason }) =>
      terminal.writeError(
        `${resourceStatus.padEnd(18)} ${logicalResourceId}${reason ? `: ${reason}` : ""}\n`,
      ),
    onUnreachable: ({ reason }) => terminal.writeError(`trying again: ${reason}\n`),
  });
  if (result.outcome === "failed") {
    terminal.writeError(`proton: stack ${BOOTSTRAP_STACK} failed: ${result.reason}\n`);
    return 1;
  }
  const { outcome, outputs, stackId } = result;
  await markState(outputs.StateTable ?? "", stackId.split(":")[3] ?? "");
  if (given.flag("json")) {
    terminal.write(`${JSON.stringify({ changed: outcome === "deployed", stackId, outputs })}\n`);
    return 0;
  }
  const [, , , region = "", accountId = ""] = stackId.split(":");
  const head =
    outcome === "deployed"
      ? `Account ${accountId} is ready in ${region}.`
      : `Nothing to do: account ${accountId} is ready in ${region}.`;
  const lines = Object.entries(outputs).map(([name, value]) => `  ${name.padEnd(20)} ${value}`);
  terminal.write(`${head}\n\n${lines.join("\n")}\n\nGo on with: proton plan --aws\n`);
  return 0;
}

/** The form of the records stands among them. */
async function markState(tableName: string, region: string): Promise<void> {
  const client = new DynamoDBClient({ region });
  try {
    await markStateVersion(createStore({ client, tableName }));
  } finally {
    client.destroy();
  }
}
