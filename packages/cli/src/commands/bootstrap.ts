import { DynamoDBClient, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { losesData } from "@proton/cloudformation";
import { markStateVersion } from "@proton/control-plane";
import {
  type Bootstrap,
  choicesOf,
  openBootstrap,
  openOwnStack,
} from "../bootstrap/bootstrap-account.ts";
import { openControlPlane } from "../bootstrap/bootstrap-control-plane.ts";
import { BOOTSTRAP_STACK, bootstrapTemplate } from "../bootstrap/bootstrap-template.ts";
import { addedTo, type Choices, optionsOf } from "../bootstrap/choices.ts";
import { CONTROL_PLANE_STACK } from "../bootstrap/control-plane-template.ts";
import {
  ENVIRONMENT_ACCOUNT_STACK,
  environmentAccountTemplate,
} from "../bootstrap/environment-account-template.ts";
import { parseTokenSecrets, type TokenSecret } from "../bootstrap/token-secrets.ts";
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
/proton/ by which --aws finds them. Run again it changes nothing: what options of earlier runs chose
stays, and options add to it, unless --reset is given. Needs an administrator, once.
With --control-plane, also the stack ${CONTROL_PLANE_STACK}: Proton's API as Lambda functions behind an HTTP API
with IAM authorization, which clients reach through \`proton serve --control-plane\`.
With --trust, only the stack ${ENVIRONMENT_ACCOUNT_STACK}: the role as which the control plane of another
account makes environments here, for an environment account connection.
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
    "token-secret": {
      description: "A secret with the token for pull requests at a host, to be read",
      placeholder: "<host>=<secret>",
      multiple: true,
    },
    trust: {
      description: "Prepare this account for environments of the control plane of another one",
      placeholder: "<account>",
    },
    "control-plane": {
      description: "Deploy Proton's API, too: functions behind an HTTP API, without a server",
    },
    reset: { description: "Forget what earlier runs chose: only the options of this run count" },
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
    const trusted = given.option("trust");
    if (trusted !== undefined) {
      return trustAccount(trusted, { requireBoundary, policyArns }, { given, terminal });
    }
    const tokenSecrets = parseTokenSecrets(given.options("token-secret"));
    const asked = { requireBoundary, policyArns, readerAccounts, tokenSecrets };
    if (given.flag("print") && given.flag("control-plane")) {
      throw new UsageError("--print shows the stack of bootstrap alone: leave --control-plane out");
    }
    if (given.flag("print")) {
      terminal.write(`${JSON.stringify(bootstrapTemplate(asked), undefined, 2)}\n`);
      return 0;
    }
    const region = regionOf(given, terminal);
    const choices = await withKept(BOOTSTRAP_STACK, asked, { given, terminal, region });
    if (choices === undefined) return 1;
    const stack = openBootstrap({ ...choices, region });
    try {
      return await deploy(stack, choices.tokenSecrets, given, terminal);
    } finally {
      stack.close();
    }
  },
};

/** The choices of this run together with those of earlier ones, which are shown; undefined for a no. */
async function withKept(
  stackName: string,
  asked: Choices,
  run: {
    readonly given: Arguments;
    readonly terminal: Terminal;
    readonly region: string | undefined;
  },
): Promise<Choices | undefined> {
  const { given, terminal, region } = run;
  const before = await choicesOf(stackName, region);
  const now = new Set(optionsOf(asked));
  if (given.flag("reset")) {
    const forgotten = optionsOf(before).filter((option) => !now.has(option));
    const losses = forgotten.map((option) => `${option}, chosen earlier, holds no longer`);
    return (await confirmed(losses, given, terminal)) ? asked : undefined;
  }
  const choices = addedTo(before, asked);
  const kept = optionsOf(choices).filter((option) => !now.has(option));
  if (kept.length > 0) {
    terminal.writeError(`kept of earlier runs, unless --reset is given: ${kept.join(" ")}\n`);
  }
  return choices;
}

/** Prepares an account for environments of another account's control plane, and keeps nothing here. */
async function trustAccount(
  trustedAccount: string,
  asked: Pick<Choices, "requireBoundary" | "policyArns">,
  { given, terminal }: { readonly given: Arguments; readonly terminal: Terminal },
): Promise<ExitCode> {
  if (!/^\d{12}$/.test(trustedAccount)) {
    throw new UsageError(`--trust is "${trustedAccount}", but must be twelve digits`);
  }
  if (
    given.flag("control-plane") ||
    ["code-for", "token-secret"].some((name) => given.options(name).length > 0)
  ) {
    throw new UsageError(
      "--trust prepares an account that has no control plane: leave out --control-plane, --code-for and --token-secret",
    );
  }
  if (given.flag("print")) {
    const printed = environmentAccountTemplate({ trustedAccount, ...asked });
    terminal.write(`${JSON.stringify(printed, undefined, 2)}\n`);
    return 0;
  }
  const region = regionOf(given, terminal);
  if ((await ownAccount(region)) === trustedAccount) {
    throw new UsageError(
      `--trust is "${trustedAccount}", but these are credentials of that account: run it with those of the account that is to have environments`,
    );
  }
  const choices = await withKept(
    ENVIRONMENT_ACCOUNT_STACK,
    { ...asked, readerAccounts: [], tokenSecrets: [] },
    { given, terminal, region },
  );
  if (choices === undefined) return 1;
  const template = environmentAccountTemplate({ trustedAccount, ...choices });
  const stack = openOwnStack({ region, stackName: ENVIRONMENT_ACCOUNT_STACK, template });
  try {
    const { TrustedAccount: before } = await stack.outputs();
    const losses =
      before === undefined || before === trustedAccount
        ? []
        : [
            `account ${before}, trusted until now, can no longer reach the environments it has here`,
          ];
    if (!(await confirmed(losses, given, terminal))) return 1;
    const result = await deployShown(stack, ENVIRONMENT_ACCOUNT_STACK, terminal);
    if (result === undefined) return 1;
    const { stackId, outputs } = result;
    const changed = result.outcome === "deployed";
    if (given.flag("json")) {
      terminal.write(`${JSON.stringify({ changed, stackId, outputs })}\n`);
      return 0;
    }
    const [, , , ownRegion = "", accountId = ""] = stackId.split(":");
    terminal.write(trustText({ changed, accountId, region: ownRegion, trustedAccount, outputs }));
    return 0;
  } finally {
    stack.close();
  }
}

/** Whose credentials these are. */
async function ownAccount(region: string | undefined): Promise<string | undefined> {
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  const client = new STSClient(region === undefined ? {} : { region });
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Account;
  } finally {
    client.destroy();
  }
}

function trustText(prepared: {
  readonly changed: boolean;
  readonly accountId: string;
  readonly region: string;
  readonly trustedAccount: string;
  readonly outputs: Readonly<Record<string, string>>;
}): string {
  const { changed, accountId, region, trustedAccount, outputs } = prepared;
  const lines = Object.entries(outputs).map(([name, value]) => `  ${name.padEnd(20)} ${value}`);
  return `${changed ? "Account" : "Nothing to do: account"} ${accountId} is ready in ${region} for environments of account ${trustedAccount}.

${lines.join("\n")}

Go on in account ${trustedAccount}:
  proton bootstrap --code-for ${accountId}
  proton connection request <environment> --account ${accountId} --role ${outputs.EnvironmentRole} --aws
  proton connection accept <environment> --aws
`;
}

async function deploy(
  stack: Bootstrap,
  tokenSecrets: readonly TokenSecret[],
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
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
    ? await deployControlPlane({ outputs: result.outputs, region, tokenSecrets }, terminal)
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
  options: Parameters<typeof openControlPlane>[0],
  terminal: Terminal,
) {
  const stack = await openControlPlane(options);
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
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new UsageError(
      `table ${tableName} of stack ${BOOTSTRAP_STACK} was deleted: restore its backup under the same name (docs/guides/on-aws.md#restore)`,
    );
  } finally {
    client.destroy();
  }
}
