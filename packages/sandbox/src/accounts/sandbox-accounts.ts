import { mkdir, readdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, resolve } from "node:path";
import { accountOfRequest, operatorKeyOf, type SentRequest } from "../iam/request-account.ts";
import { openSandbox, type Sandbox, type SandboxOptions } from "../sandbox.ts";
import type { OtherAccounts } from "./other-accounts.ts";

/** A sandbox of several accounts: each has resources, roles and credentials of its own. */
export interface SandboxAccounts {
  /** The one that everything is in for which no other one is named. */
  readonly first: Sandbox;
  /** `undefined` for an account that there is not. */
  of(accountId: string): Sandbox | undefined;
  /** The first one first. */
  all(): readonly Sandbox[];
  /** The account whose key a request names: nothing is verified yet. */
  calledBy(request: SentRequest): Sandbox;
  /** Answers a request to an AWS API in the account whose key it names. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

export interface SandboxAccountsOptions extends Omit<SandboxOptions, "otherAccounts"> {
  /** Accounts beside the first one, by their twelve digits; those of earlier starts are there anyway. */
  readonly accounts?: readonly string[];
}

/** Each is a sandbox with databases, ports and processes of its own. */
const MOST_ACCOUNTS = 10;

const ACCOUNT_ID = /^\d{12}$/;

/** Thrown for accounts that cannot be opened. */
export class AccountsError extends Error {
  readonly code = "accounts";
}

/**
 * Opens the sandbox of the first account, and those of others below its directory. The operator of
 * account `222222222222` has the key `local-222222222222`, with the operator's secret.
 *
 * @throws {AccountsError} for what is not an account, or too many
 * @throws {StateError} as {@link openSandbox} does
 */
export async function openSandboxAccounts(
  options: SandboxAccountsOptions,
): Promise<SandboxAccounts> {
  const { accounts = [], ...common } = options;
  const wrong = accounts.find((id) => !ACCOUNT_ID.test(id));
  if (wrong !== undefined) {
    throw new AccountsError(`"${wrong}" is not the id of an account: it has twelve digits`);
  }
  const opened = new Map<string, Sandbox>();
  const others: OtherAccounts = {
    readObject: (bucket, key) => first.readObject(bucket, key),
    assumeRole: (request) => opened.get(request.roleArn.split(":")[4] ?? "")?.assumeRole(request),
  };
  const first: Sandbox = await openSandbox({ ...common, otherAccounts: others });
  opened.set(first.accountId, first);
  const close = async () => {
    for (const sandbox of [...opened.values()].reverse()) await sandbox.close();
  };
  try {
    const directory = join(resolve(options.directory), "accounts");
    const ids = new Set([...(await accountsIn(directory)), ...accounts]);
    ids.delete(first.accountId);
    if (ids.size >= MOST_ACCOUNTS) {
      throw new AccountsError(
        `the sandbox has ${ids.size + 1} accounts, but can have at most ${MOST_ACCOUNTS}`,
      );
    }
    for (const accountId of ids) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const { region, operatorCredentials } = first;
      const sandbox = await openSandbox({
        ...common,
        directory: join(directory, accountId),
        fresh: false,
        httpPort: 0,
        dataPort: 0,
        region,
        accountId,
        operatorKeyId: operatorKeyOf(accountId),
        operatorSecret: operatorCredentials.secretAccessKey,
        otherAccounts: others,
      });
      opened.set(accountId, sandbox);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const calledBy = (request: SentRequest) =>
    opened.get(accountOfRequest(request) ?? first.accountId) ?? first;
  return {
    first,
    of: (accountId) => opened.get(accountId),
    all: () => [...opened.values()],
    calledBy,
    handle: (request, response) => calledBy(request).handle(request, response),
    close,
  };
}

async function accountsIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => ACCOUNT_ID.test(name)).sort();
}
