import { createHash, randomUUID } from "node:crypto";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import {
  type DeployStackRequest,
  type DriveOptions,
  deployStack,
  type ResourceChange,
} from "@proton/cloudformation";
import { createAwsProvisioner } from "@proton/cloudformation/aws-provisioner";
import { lookingPause } from "../account/looking-pause.ts";
import { UsageError } from "../usage-error.ts";
import { BOOTSTRAP_STACK, type BootstrapChoices, bootstrapTemplate } from "./bootstrap-template.ts";
import { type Choices, choicesIn } from "./choices.ts";

/** What a run of `proton bootstrap` came to. */
export type BootstrapResult =
  | {
      readonly outcome: "deployed" | "no-changes";
      readonly stackId: string;
      readonly outputs: Readonly<Record<string, string>>;
    }
  | { readonly outcome: "failed"; readonly reason: string };

/** The stack of a control plane in the account and Region of an AWS configuration. */
export interface Bootstrap {
  /** The outputs of the stack as it is; none before it is made. */
  outputs(): Promise<Readonly<Record<string, string>>>;
  /** What {@link Bootstrap.deploy} would change. */
  plan(): Promise<readonly ResourceChange[]>;
  deploy(options?: Pick<DriveOptions, "onEvent" | "onUnreachable">): Promise<BootstrapResult>;
  close(): void;
}

interface OwnStackOptions {
  readonly region: string | undefined;
  /** @default the provisioner's */
  readonly waitMilliseconds?: number;
}

/** What a stack of Proton itself was made with. */
export async function choicesOf(
  stackName: string,
  region: string | undefined,
): Promise<Partial<Choices>> {
  const client = new CloudFormationClient(region === undefined ? {} : { region });
  try {
    const stack = await createAwsProvisioner({ client }).describe(stackName);
    return choicesIn(stack?.templateBody);
  } finally {
    client.destroy();
  }
}

/** Opens the stack of what a control plane keeps; nothing happens before a call. */
export function openBootstrap(options: BootstrapChoices & OwnStackOptions): Bootstrap {
  return openOwnStack({
    ...options,
    stackName: BOOTSTRAP_STACK,
    template: bootstrapTemplate(options),
  });
}

/** Opens a stack of Proton itself, which is made with the caller's own rights. */
export function openOwnStack(
  options: OwnStackOptions & { readonly stackName: string; readonly template: object },
): Bootstrap {
  const { region, waitMilliseconds, stackName } = options;
  const client = new CloudFormationClient(region === undefined ? {} : { region });
  const provisioner = createAwsProvisioner({
    client,
    ...lookingPause(),
    ...(waitMilliseconds !== undefined && { waitMilliseconds }),
  });
  const templateBody = JSON.stringify(options.template, undefined, 1);
  const request: Omit<DeployStackRequest, "clientToken"> = {
    stackName,
    templateBody,
    tags: { "proton:bootstrap": digestOf(templateBody) },
  };
  return {
    async outputs() {
      return (await provisioner.describe(stackName))?.outputs ?? {};
    },
    async plan() {
      const plan = await provisioner.plan(request);
      if (plan.outcome === "planned") return plan.changes;
      if (plan.outcome === "recreated") return [];
      throw new UsageError(`stack ${stackName} cannot be changed: ${plan.reason}`);
    },
    async deploy(drive = {}) {
      const result = await deployStack(
        provisioner,
        { ...request, clientToken: `bootstrap-${randomUUID()}` },
        drive,
      );
      if (result.outcome === "deployed" || result.outcome === "no-changes") {
        const { stackId, outputs } = result.stack;
        return { outcome: result.outcome, stackId, outputs };
      }
      return { outcome: "failed", reason: result.reason };
    },
    close: () => client.destroy(),
  };
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
