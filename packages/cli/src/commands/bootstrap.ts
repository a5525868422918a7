import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { losesData } from "@proton/cloudformation";
import { markStateVersion } from "@proton/control-plane";
import { type Bootstrap, openBootstrap } from "../bootstrap/bootstrap-account.ts";
import { openControlPlane } from "../bootstrap/bootstrap-control-plane.ts";
import { BOOTSTRAP_STACK, bootstrapTemplate } from "../bootstrap/bootstrap-template.ts";
import { CONTROL_PLANE_STACK } from "../bootstrap/control-plane-template.ts";
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
With --control-plane, also the stack ${CONTROL_PLANE_STACK}: Proton's API as Lambda functions behind an HTTP API
with IAM authorization, which clients reach through \`proton serve --control-plane\`.
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
    "control-plane": {
      description: "Deploy Proton's API, too: functions behind an HTTP API, without a server",
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
    if (given.flag("print") && given.flag("control-plane")) {
      throw new UsageError("--print shows the stack of bootstrap alone: leave --control-plane out");
    }
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
  const result = await deployShown(stack, BOOTSTRAP_STACK, terminal);
  if (result === undefined) return 1;
  const { stackId } = result;
  const [, , , region = "", accountId = ""] = stackId.split(":");
  await markState(result.outputs.StateTable ?? "", region);
  const hosted = given.flag("control-plane")
    ? await deployControlPlane(result.outputs, region, terminal)
    : NOTHING;
  if (hosted === undefined) return 1;
  const changed = result.outcome === "deployed" || hosted.outcome === "deployed";
  const outputs = { ...result.outputs, ...hosted.outputs };
  if (given.flag("json")) {
    terminal.write(`${JSON.stringify({ changed, stackId, outputs })}\n`);
    return 0;
  }
  const head = changed
    ? `Account ${accountId} is ready in ${region}.`
    : `Nothing to do: account ${accountId} is ready in ${region}.`;
  const lines = Object.entries(outputs).map(([name, value]) => `  ${name.padEnd(20)} ${value}`);
  terminal.write(
    `${head}\n\n${lines.join("\n")}\n\nGo on with: ${given.flag("control-plane") ? "proton serve --control-plane" : "proton plan --aws"}\n`,
  );
  return 0;
}

const NOTHING = { outcome: "no-changes", outputs: {} } as const;

async function deployControlPlane(
  outputs: Readonly<Record<string, string>>,
  region: string,
  terminal: Terminal,
) {
  const stack = await openControlPlane({ outputs, region });
  try {
    return await deployShown(stack, CONTROL_PLANE_STACK, terminal);
  } finally {
    stack.close();
  }
}

/** Deploys a stack and shows how; `undefined` when it failed, which is said. */
async function deployShown(stack: Bootstrap, stackName: string, terminal: Terminal) {
  const result = await stack.deploy({
    onEvent: ({ logicalResourceId, resourceStatus, resourceStatusReason: reason }) =>
      terminal.writeError(
        `${resourceStatus.padEnd(18)} ${logicalResourceId}${reason ? `: ${reason}` : ""}\n`,
      ),
    onUnreachable: ({ reason }) => terminal.writeError(`trying again: ${reason}\n`),
  });
  if (result.outcome !== "failed") return result;
  terminal.writeError(`proton: stack ${stackName} failed: ${result.reason}\n`);
  return undefined;
}

/** The form of the records stands among them. */
async function markState(tableName: string, region: string): Promise<void> {
  const client = new DynamoDBClient({ region });
  try {
    await markStateVersion({ client, tableName });
  } finally {
    client.destroy();
  }
}
