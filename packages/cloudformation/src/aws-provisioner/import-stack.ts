import { type CloudFormationClient, CreateChangeSetCommand } from "@aws-sdk/client-cloudformation";
import type { DriveOptions, Interrupted } from "../drive-stack.ts";
import type { DeployStackResult, Stack } from "../provisioner.ts";
import { importIdentifiers } from "../specs/import-identifiers.ts";
import { asStep } from "./as-step.ts";
import { changeSetName } from "./begin-deployment.ts";
import { discardChangeSet } from "./change-set.ts";
import { describeStack } from "./describe-stack.ts";
import { executePrepared } from "./execute-prepared.ts";
import { settledPlan } from "./plan-deployment.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";

/** A resource that is there, and belongs to no stack. */
export interface ImportedResource {
  readonly logicalResourceId: string;
  readonly resourceType: string;
  /** The value of the property that names it, such as a table's name. */
  readonly physicalResourceId: string;
}

export interface ImportRequest {
  readonly stackName: string;
  /** Holds these resources alone, each with a `DeletionPolicy`, and no outputs. */
  readonly templateBody: string;
  readonly resources: readonly ImportedResource[];
  readonly clientToken: string;
}

/** A change set of type `IMPORT` that is ready to be executed. */
export interface PreparedImport {
  readonly stackId: string;
  readonly clientToken: string;
}

export type PrepareImportResult =
  | ({ readonly outcome: "prepared" } & PreparedImport)
  | { readonly outcome: "refused"; readonly reason: string };

/** Makes stacks of resources that outlived theirs. CloudFormation does it with the caller's own rights. */
export interface StackImport {
  /** Has CloudFormation say whether it can be done; nothing is changed. */
  prepare(request: ImportRequest): Promise<PrepareImportResult>;
  execute(
    prepared: PreparedImport,
    options?: Pick<DriveOptions, "onEvent" | "sleep">,
  ): Promise<DeployStackResult | Interrupted>;
  /** A stack once no import moves it any more; `undefined` when there is none. */
  atRest(stackName: string): Promise<Stack | undefined>;
  /** Leaves everything as it is. */
  discard(prepared: PreparedImport): Promise<void>;
}

export function createStackImport(options: {
  readonly client: CloudFormationClient;
  /** @default 2000 */
  readonly waitMilliseconds?: number;
}): StackImport {
  const { client, waitMilliseconds = 2000 } = options;
  const context: ProvisionerContext = {
    client,
    uploadTemplate: undefined,
    sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    waitMilliseconds,
    lookMilliseconds: waitMilliseconds,
  };
  return {
    async prepare(request) {
      const step = await asStep(
        () => prepare(context, request),
        (reason) => ({ outcome: "refused", reason }) as const,
      );
      if (step.outcome !== "denied" && step.outcome !== "unreachable") return step;
      return { outcome: "refused", reason: step.reason };
    },
    execute: (prepared, drive = {}) => executePrepared(context, prepared, drive),
    async atRest(stackName) {
      for (;;) {
        const stack = await describeStack(context, stackName);
        if (!/^IMPORT_.*IN_PROGRESS$/.test(stack?.status ?? "")) return stack;
        await context.sleep(waitMilliseconds);
      }
    },
    discard: ({ stackId, clientToken }) =>
      discardChangeSet(context, { stackId, name: changeSetName(clientToken) }),
  };
}

async function prepare(
  context: ProvisionerContext,
  { stackName, templateBody, resources, clientToken }: ImportRequest,
): Promise<PrepareImportResult> {
  const unnamed = resources.find(
    ({ resourceType }) => importIdentifiers(resourceType).length !== 1,
  );
  if (unnamed !== undefined) {
    const { logicalResourceId, resourceType } = unnamed;
    const reason = `${logicalResourceId} is of type ${resourceType}, which no single name imports`;
    return { outcome: "refused", reason };
  }
  const name = changeSetName(clientToken);
  const { StackId: stackId = stackName } = await context.client.send(
    new CreateChangeSetCommand({
      StackName: stackName,
      ChangeSetName: name,
      ChangeSetType: "IMPORT",
      TemplateBody: templateBody,
      ResourcesToImport: resources.map(
        ({ logicalResourceId, resourceType, physicalResourceId }) => {
          const [property = ""] = importIdentifiers(resourceType);
          return {
            LogicalResourceId: logicalResourceId,
            ResourceType: resourceType,
            ResourceIdentifier: { [property]: physicalResourceId },
          };
        },
      ),
      Capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
    }),
  );
  const planned = await settledPlan(context, { stackId, name });
  if (planned.outcome === "planned") return { outcome: "prepared", stackId, clientToken };
  await discardChangeSet(context, { stackId, name });
  const reason = "reason" in planned ? planned.reason : "the stack is to be made anew";
  return { outcome: "refused", reason };
}
