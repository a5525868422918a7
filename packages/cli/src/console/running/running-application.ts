import { ProtonError } from "@proton/control-plane";
import type { Sandbox } from "@proton/sandbox";
import { nameLogs } from "../../logs/log-names.ts";
import type { ConsoleBackend } from "../console-backend.ts";
import type { DenialRecorder } from "./denied-calls.ts";

/** What a console looks at of an account of this machine, and sends to it. */
export type RunningAccount = Pick<
  Sandbox,
  | "accountId"
  | "region"
  | "httpApis"
  | "logs"
  | "logSources"
  | "dynamodb"
  | "operatorCredentials"
  | "credentialsFor"
  | "roleArns"
  | "tokenIssuers"
>;

/** The application that runs on this machine. */
export interface RunningApplication {
  /** The first one first. */
  readonly accounts: readonly RunningAccount[];
  readonly denials: DenialRecorder;
  /** Where a description of the APIs may be. */
  readonly projectDirectory: string;
}

/** @throws ProtonError where the application runs on AWS */
export function applicationOf(backend: ConsoleBackend): RunningApplication {
  if (backend.application !== undefined) return backend.application;
  const { description } = backend.connection;
  const message = `The application of ${description} does not run in the sandbox of this machine. On AWS its routes are in the console of API Gateway, its logs in CloudWatch Logs, its tables in DynamoDB's, and denied calls in CloudTrail.`;
  throw new ProtonError("NotImplemented", message);
}

/** @throws ProtonError for an account that is not on this machine */
export function accountOf({ accounts }: RunningApplication, accountId: string): RunningAccount {
  const found = accounts.find((each) => each.accountId === accountId);
  if (found !== undefined) return found;
  throw new ProtonError(
    "ResourceNotFoundException",
    `There is no account ${accountId} on this machine.`,
  );
}

/** The functions of an account under the names that people use for them. */
export function functionsOf(account: RunningAccount) {
  return nameLogs(account.logSources())
    .filter(({ source }) => source.kind === "function")
    .map(({ name, owner, source }) => ({
      ...{ name, owner },
      functionName: source.physicalId,
      group: source.group,
    }));
}
