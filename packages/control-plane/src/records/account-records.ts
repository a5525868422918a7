import type { RepositoryProvider } from "../generated/api.ts";
import { type Kind, keyOf } from "../store/keys.ts";
import type { Tags } from "./deployable.ts";
import type { RepositoryBranchRecord } from "./environment-record.ts";

/** The account's settings: one record. */
export interface AccountSettingsRecord {
  readonly pipelineServiceRoleArn?: string;
  readonly pipelineCodebuildRoleArn?: string;
  readonly pipelineProvisioningRepository?: RepositoryBranchRecord;
}

export const ACCOUNT_SETTINGS_ID = "settings";

export const accountSettings: Kind<AccountSettingsRecord> = {
  name: "account",
  id: () => ACCOUNT_SETTINGS_ID,
};

/** A repository that the account has registered. */
export interface RepositoryRecord {
  readonly arn: string;
  readonly provider: RepositoryProvider;
  readonly name: string;
  readonly connectionArn: string;
  readonly encryptionKey?: string;
  readonly tags: Tags;
}

export const repositories: Kind<RepositoryRecord> = {
  name: "repository",
  id: ({ provider, name }) => repositoryId(provider, name),
};

/** A repository's id among all repositories. */
export function repositoryId(provider: string, name: string): string {
  return keyOf(provider, name);
}

/** What a client token stood for: kept for eight hours. */
export interface ClientTokenRecord {
  readonly operation: string;
  readonly clientToken: string;
  /** Digest of the parameters that came with it. */
  readonly parameters: string;
  /** What the first request was given, before it was made. */
  readonly identity: Readonly<Record<string, string>>;
  /** Epoch seconds after which the token means nothing. */
  readonly expiresAt: number;
}

export const clientTokens: Kind<ClientTokenRecord> = {
  name: "client-token",
  spread: Infinity,
  id: ({ operation, clientToken }) => keyOf(operation, clientToken),
};

/** Work that is to be taken up again after a restart: written before the work, removed after it. */
export interface UnfinishedRecord {
  readonly work:
    | "deployment"
    | "service"
    | "environment-template-version"
    | "service-template-version"
    | "repository-sync";
  readonly id: string;
  readonly since: number;
  /** The process that asked for it: only its errors can end it. */
  readonly creator?: string;
  /** Grows when it is marked again. */
  readonly round?: number;
  /** The process that works on it, and how many signs of life it has given. */
  readonly lease?: {
    readonly owner: string;
    readonly beat: number;
    /** Of the queue, which brings it back when the owner dies before it is done. */
    readonly messageId?: string;
  };
  /** Another process had something to add to it. */
  readonly wanted?: boolean;
  /** How many turns it has had, where a queue says when it goes on. */
  readonly turn?: number;
  /** The message of its next turn was sent, or nothing is to be done until somebody asks. */
  readonly queued?: boolean;
}

export const unfinished: Kind<UnfinishedRecord> = {
  name: "unfinished",
  spread: Infinity,
  id: ({ work, id }) => unfinishedId(work, id),
};

/** A piece of work's id among all that is unfinished. */
export function unfinishedId(work: UnfinishedRecord["work"], id: string): string {
  return keyOf(work, id);
}
