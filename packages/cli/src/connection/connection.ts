import type { StackRepair } from "@proton/cloudformation/aws-provisioner";
import type {
  AccountRole,
  ComponentPreviewRequest,
  DeploymentDetails,
  Preview,
  PreviewRequest,
  PreviewTarget,
  Staleness,
  WaitedFor,
} from "@proton/control-plane";
import type { InvokeResult } from "@proton/sandbox";
import type { AccountStacks } from "../adopt/account-stacks.ts";
import type { AdoptionAccess } from "../adopt/adoption-access.ts";
import type { OptionDefinitions } from "../command.ts";
import type { Place } from "../estate/misplaced.ts";
import type { ProtonApi } from "../estate/proton-api.ts";
import type { PipelineApi } from "../pipelines/pipeline-api.ts";
import type { SyncApi } from "../sync/sync-api.ts";

/** The Proton that a command talks to. */
export interface Connection {
  readonly api: ProtonApi;
  /** For people, such as `the server at http://127.0.0.1:4700`. */
  readonly description: string;
  /** Whether deployments go on only as long as this process does. */
  readonly inProcess: boolean;
  /** Milliseconds between two looks at something under way. */
  readonly pollMilliseconds: number;
  /** The bucket that {@link Connection.upload} puts things into; absent when none is named. */
  readonly bucket: string | undefined;
  /** Puts a template bundle where the API reads it. */
  upload(
    key: string,
    bytes: Uint8Array,
  ): Promise<{ readonly bucket: string; readonly key: string }>;
  /** Everything that is recorded of a deployment; absent where only Proton's own API is answered. */
  deploymentDetails?(id: string): Promise<DeploymentDetails>;
  /** What an update would do to its stack; absent where only Proton's own API is answered. */
  preview?(request: PreviewRequest | ComponentPreviewRequest): Promise<Preview>;
  /** Whether outputs that went into a deployment changed since; absent where previews are. */
  staleness?(target: PreviewTarget): Promise<Staleness>;
  /** The account whose Proton it is; absent where nobody says. */
  readonly accountId?: string;
  /** Calls as another account does; absent where the credentials alone say which one calls. */
  asAccount?(accountId: string): ProtonApi;
  /** Whose account this is, and which Region; absent on this machine and where nobody says. */
  readonly place?: Place;
  /** The stacks of the account, and records made of them; absent where another process keeps those. */
  readonly adoption?: AdoptionAccess;
  /** The stacks of the account of an environment account connection, as its role. */
  stacksAs?(role: AccountRole): AccountStacks;
  /** Calls a function of this machine; absent where functions are AWS's. */
  invoke?(functionName: string, payload: unknown): Promise<InvokeResult>;
  /** The pipelines that run on this machine; absent where they are AWS's. */
  readonly pipelines?: PipelineApi;
  /** Syncs from the repositories on this machine; absent where a server looks for what was pushed. */
  readonly syncs?: SyncApi;
  /** An address that opens the console of the server once; absent where no server has one. */
  consoleLink?(): Promise<string>;
  /** The role that an environment is given whose entry in the estate names none. */
  readonly provisioningRole?: string;
  /** What the pipeline of a service without a repository is given; absent outside the sandbox. */
  readonly defaultRepository?: (serviceName: string) => Repository;
  /**
   * Takes up what these wait for and nobody works on any more; absent where a server does that. Said
   * again and again: half a minute without a sign of life tells a dead process from a slow one.
   */
  takeUp?(waitedFor: WaitedFor): Promise<number>;
  /** The way out of stacks that are stuck; absent where CloudFormation does not make them. */
  readonly repair?: StackRepair;
  /** The same in the account of an environment account connection, as its role. */
  repairAs?(role: AccountRole): StackRepair;
  /** Settles when nothing is under way any more; absent where that does not depend on this process. */
  drain?(): Promise<void>;
  close(): Promise<void>;
}

interface Repository {
  readonly id: string;
  readonly branch: string;
  readonly connection: string;
}

/** The options of every command that talks to Proton. */
export const connectionOptions: OptionDefinitions = {
  endpoint: {
    description: "Where Proton's API is answered; also AWS_ENDPOINT_URL_PROTON, AWS_ENDPOINT_URL",
    placeholder: "<url>",
  },
  aws: {
    description: "The AWS account, as `proton bootstrap` prepared it; also PROTON_AWS=true",
  },
  table: {
    description: "The state table on AWS, when it is not the one that --aws finds",
    placeholder: "<name>",
  },
  bucket: {
    description: "The S3 bucket for template bundles, when not in the sandbox; also PROTON_BUCKET",
    placeholder: "<name>",
  },
  region: { description: "The AWS Region; also AWS_REGION", placeholder: "<region>" },
  state: {
    description: "The local state, when neither an endpoint nor a table is named",
    placeholder: "<directory>",
    default: ".proton",
  },
};

/** A repository that stands in for the one that a service on this machine lacks. */
export function standInRepository(sandbox: {
  readonly region: string;
  readonly accountId: string;
}) {
  const { region, accountId } = sandbox;
  return (serviceName: string): Repository => ({
    id: `local/${serviceName}`,
    branch: "main",
    connection: `arn:aws:codeconnections:${region}:${accountId}:connection/local`,
  });
}
