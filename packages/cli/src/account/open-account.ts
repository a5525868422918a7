import { createHash } from "node:crypto";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import {
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import { type Provisioner, urlSuffixOf } from "@proton/cloudformation";
import {
  createAwsProvisioner,
  createStackRepair,
  type StackRepair,
} from "@proton/cloudformation/aws-provisioner";
import {
  type AccountRole,
  type ControlPlane,
  type ControlPlaneEvent,
  createControlPlane,
  createIsolatedBundleWork,
  createS3ArtifactSource,
  createStore,
  readStateVersion,
  STATE_VERSION,
  type SyncSource,
  type WorkQueue,
} from "@proton/control-plane";
import type { AccountStacks } from "../adopt/account-stacks.ts";
import { uploadTo } from "../connection/s3-upload.ts";
import { openPullRequests } from "../pull-requests/open-pull-requests.ts";
import { readSecret } from "../pull-requests/read-secret.ts";
import { unfinishedImport } from "../state/unfinished-import.ts";
import type { StateTable } from "../state/with-state-table.ts";
import { UsageError } from "../usage-error.ts";
import { accountStacks } from "./account-stacks.ts";
import { createAwsCodeBuild } from "./code-build/code-build-runner.ts";
import { uploadArchive } from "./code-build/upload-archive.ts";
import { createEnvironmentAccounts } from "./environment-accounts.ts";
import { lookingPause } from "./looking-pause.ts";
import { runBy } from "./run-by.ts";

export interface OpenAccountOptions {
  /** As `proton bootstrap` made it. */
  readonly tableName: string;
  /** @default the one that the environment's AWS configuration names */
  readonly region?: string | undefined;
  /** For templates that are too large to be sent to CloudFormation. */
  readonly bucket?: string | undefined;
  /** Whether this process looks for work of others all the time, or where it is asked to. */
  readonly sharing: "server" | "command";
  /** What CloudFormation makes stacks with for which no role is recorded: of pipelines, for example. */
  readonly provisioningRole?: string | undefined;
  /** Reads the repositories of syncs. @default nobody: a command leaves them to a server */
  readonly syncSource?: SyncSource | undefined;
  /** Brings work back to processes that do not stay. @default work goes on in this process */
  readonly workQueue?: WorkQueue;
  /** As {@link createAwsProvisioner} takes it: longer where events wake the work of this account. */
  readonly lookMilliseconds?: number;
  readonly onEvent?: (event: ControlPlaneEvent) => void;
}

/** A control plane in this process that keeps its records in an AWS account and provisions there. */
export interface Account {
  readonly controlPlane: ControlPlane;
  readonly provisioner: Provisioner;
  readonly repair: StackRepair;
  /** Of the account of a connection, as its role. */
  readonly repairAs: (role: AccountRole) => StackRepair;
  readonly stacks: AccountStacks;
  /** Of the account of a connection, as its role. */
  readonly stacksAs: (role: AccountRole) => AccountStacks;
  readonly accountId: string;
  readonly region: string;
  close(): Promise<void>;
}

/** Opens a control plane on a state table, which other processes may be working on, too. */
export async function openAccount(options: OpenAccountOptions): Promise<Account> {
  const { tableName, bucket, workQueue, onEvent } = options;
  const pullRequests = openPullRequests({
    variables: process.env,
    readSecret: (id) => readSecret(id, options.region),
  });
  const regional = options.region === undefined ? {} : { region: options.region };
  const client = new DynamoDBClient(regional);
  const cloudFormation = new CloudFormationClient(regional);
  try {
    const { region, accountId } = await tablePlace(client, tableName);
    await assertReadable({ client, tableName });
    const store = createStore({ client, tableName });
    const upload =
      bucket === undefined ? undefined : (body: string) => uploadTemplate({ body, bucket, region });
    const aws = createAwsProvisioner({
      client: cloudFormation,
      // Work of a queue goes in turns, as long as a queue takes.
      ...(workQueue === undefined && lookingPause()),
      ...(upload && { uploadTemplate: upload }),
      ...(options.lookMilliseconds && { lookMilliseconds: options.lookMilliseconds }),
    });
    const putArchive = (archive: Uint8Array) => uploadArchive({ bucket, region, archive });
    const environmentAccounts = createEnvironmentAccounts({
      ...{ region, uploadTemplate: upload, uploadArchive: putArchive },
    });
    const provisioner = withRole(aws, options.provisioningRole);
    // Builds are looked at until they end, which no function waits for.
    const staysUp = workQueue === undefined;
    const controlPlane = createControlPlane({
      store,
      provisioner,
      environmentAccounts: {
        provisioner: environmentAccounts.provisioner,
        ...(staysUp && { codeBuild: environmentAccounts.codeBuild }),
      },
      ...(pullRequests && { pullRequests }),
      ...(staysUp && {
        codeBuild: createAwsCodeBuild({ region, provisioner, upload: putArchive }),
      }),
      artifacts: createS3ArtifactSource({ region }),
      bundleWork: createIsolatedBundleWork(),
      accountId,
      region,
      sharing: options.sharing,
      runBy: staysUp ? runBy() : "the control plane of the account",
      ...(options.syncSource && { syncSource: options.syncSource }),
      ...(workQueue && { workQueue }),
      ...(onEvent && { onEvent }),
    });
    if (workQueue === undefined) await controlPlane.start();
    return {
      controlPlane,
      provisioner,
      repair: createStackRepair({ client: cloudFormation, ...lookingPause() }),
      repairAs: (role) =>
        createStackRepair({
          client: environmentAccounts.cloudFormation(role),
          ...lookingPause(),
        }),
      stacks: accountStacks({ accountId, client: cloudFormation, provisioner }),
      stacksAs: (role) =>
        accountStacks({
          accountId: role.accountId,
          client: environmentAccounts.cloudFormation(role),
          provisioner: environmentAccounts.provisioner(role),
        }),
      accountId,
      region,
      async close() {
        await controlPlane.close();
        client.destroy();
        cloudFormation.destroy();
        environmentAccounts.close();
      },
    };
  } catch (error) {
    client.destroy();
    cloudFormation.destroy();
    throw error;
  }
}

/**
 * The table's own ARN says which account and Region this is. A table that is not there is never made:
 * its name may be mistyped, and everything would look new.
 */
export async function tablePlace(client: DynamoDBClient, tableName: string) {
  const { Table } = await client
    .send(new DescribeTableCommand({ TableName: tableName }))
    .catch(async (error: Error) => {
      if (!(error instanceof ResourceNotFoundException)) {
        throw new UsageError(
          `table ${tableName} cannot be opened: ${error.name}: ${error.message}`,
        );
      }
      throw new UsageError(
        `there is no table ${tableName} in ${await client.config.region()}: \`proton bootstrap\` makes the state of an account, and --aws finds it`,
      );
    });
  const keys = (Table?.KeySchema ?? []).map(({ AttributeName }) => AttributeName).join(", ");
  const orders = Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName) ?? [];
  if (keys !== "pk, sk" || !orders.includes("order6")) {
    throw new UsageError(
      `table ${tableName} holds no state of proton: its keys are ${keys}, its indexes ${orders.join(", ") || "none"}; \`proton bootstrap\` makes one`,
    );
  }
  const [, , , region = "", accountId = ""] = (Table?.TableArn ?? "").split(":");
  return { region, accountId };
}

async function assertReadable(table: StateTable): Promise<void> {
  const { tableName } = table;
  const version = await readStateVersion(table);
  if (version === STATE_VERSION) return;
  if (version === 0) throw unfinishedImport(tableName);
  throw new UsageError(
    version > STATE_VERSION
      ? `table ${tableName} is of version ${version}, and this proton reads up to ${STATE_VERSION}: use the newer one that wrote it`
      : `the records of table ${tableName} are of version ${version}: end what works on them, then \`proton state migrate --table ${tableName}\` brings them into the form of version ${STATE_VERSION}`,
  );
}

async function uploadTemplate(options: {
  readonly body: string;
  readonly bucket: string;
  readonly region: string;
}): Promise<string> {
  const { body, bucket, region } = options;
  const key = `cloudformation/${createHash("sha256").update(body).digest("hex")}.yaml`;
  await uploadTo({ bucket, key, bytes: Buffer.from(body), region });
  return `https://${bucket}.s3.${region}.${urlSuffixOf(region)}/${key}`;
}

function withRole(provisioner: Provisioner, roleArn: string | undefined): Provisioner {
  if (roleArn === undefined) return provisioner;
  return {
    ...provisioner,
    plan: (request) => provisioner.plan({ roleArn, ...request }),
    begin: (request) => provisioner.begin({ roleArn, ...request }),
  };
}
