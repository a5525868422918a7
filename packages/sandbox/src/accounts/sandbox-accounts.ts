import { mkdir, readdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, resolve } from "node:path";
import { accountOfRequest, operatorKeyOf, type SentRequest } from "../iam/request-account.ts";
import type { Sandbox, SandboxOptions } from "../sandbox.ts";
import { type Account, isRegion, openAccount, regionsIn } from "./account-regions.ts";
import type { OtherAccounts } from "./other-accounts.ts";

/** A sandbox of several accounts: each has resources, roles and credentials of its own. */
export interface SandboxAccounts {
  /** The one that everything is in for which no other one is named. */
  readonly first: Sandbox;
  /** `undefined` for an account or a Region that there is not. @param region @default the first one's */
  of(accountId: string, region?: string): Sandbox | undefined;
  /** Each account in the first one's Region, the first one first. */
  all(): readonly Sandbox[];
  /** Each account in each of its Regions. */
  everywhere(): readonly Sandbox[];
  /** The account whose key a request names: nothing is verified yet. */
  calledBy(request: SentRequest): Sandbox;
  /** Answers a request to an AWS API in the account whose key it names, and the Region it is signed for. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

export interface SandboxAccountsOptions
  extends Omit<SandboxOptions, "otherAccounts" | "otherRegions" | "iam"> {
  /** Accounts beside the first one, by their twelve digits; those of earlier starts are there anyway. */
  readonly accounts?: readonly string[];
  /** Regions of each account beside the first one; those of earlier starts are there anyway. */
  readonly regions?: readonly string[];
}

/** Each is a sandbox with databases, ports and processes of its own. */
const MOST_SANDBOXES = 10;

const ACCOUNT_ID = /^\d{12}$/;

/** Thrown for accounts and Regions that cannot be opened. */
export class AccountsError extends Error {
  readonly code = "accounts";
}

/**
 * Opens the sandbox of the first account, and those of others and of other Regions below its directory.
 * The operator of account `222222222222` has the key `local-222222222222`, with the operator's secret.
 *
 * @throws {AccountsError} for what is not an account or a Region, or too many
 * @throws {StateError} as {@link openSandbox} does
 */
export async function openSandboxAccounts(
  options: SandboxAccountsOptions,
): Promise<SandboxAccounts> {
  const { accounts = [], regions = [], ...common } = options;
  requireNames(accounts, regions);
  const opened = new Map<string, Account>();
  const otherAccounts = (region: () => string): OtherAccounts => ({
    readObject: (bucket, key) => (first.in(region()) ?? first.home).readObject(bucket, key),
    assumeRole: (request) =>
      opened.get(request.roleArn.split(":")[4] ?? "")?.home.assumeRole(request),
    tablesOf: (accountId) => opened.get(accountId)?.in(region())?.dynamodb,
  });
  const first = await openAccount({ ...common, otherAccounts });
  const { home } = first;
  opened.set(home.accountId, first);
  const close = async () => {
    for (const account of [...opened.values()].reverse()) await account.close();
  };
  try {
    const directory = join(resolve(options.directory), "accounts");
    const ids = new Set([...(await accountsIn(directory)), ...accounts]);
    ids.delete(home.accountId);
    const others = new Set([...(await regionsIn(options.directory)), ...regions]);
    others.delete(home.region);
    requireFew(ids.size + 1, others.size + 1);
    for (const accountId of ids) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const account = await openAccount({
        ...common,
        directory: join(directory, accountId),
        fresh: false,
        httpPort: 0,
        dataPort: 0,
        region: home.region,
        accountId,
        operatorKeyId: operatorKeyOf(accountId),
        operatorSecret: home.operatorCredentials.secretAccessKey,
        otherAccounts,
      });
      opened.set(accountId, account);
    }
    for (const region of others) {
      for (const account of opened.values()) await account.open(region);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const calledBy = (request: SentRequest) =>
    (opened.get(accountOfRequest(request) ?? home.accountId) ?? first).home;
  return {
    first: home,
    of: (accountId, region = home.region) => opened.get(accountId)?.in(region),
    all: () => [...opened.values()].map((account) => account.home),
    everywhere: () => [...opened.values()].flatMap((account) => account.all()),
    calledBy,
    handle: (request, response) => calledBy(request).handle(request, response),
    close,
  };
}

function requireNames(accounts: readonly string[], regions: readonly string[]): void {
  const account = accounts.find((id) => !ACCOUNT_ID.test(id));
  if (account !== undefined) {
    throw new AccountsError(`"${account}" is not the id of an account: it has twelve digits`);
  }
  const region = regions.find((name) => !isRegion(name));
  if (region !== undefined) {
    throw new AccountsError(`"${region}" is not the name of a Region such as eu-central-1`);
  }
}

function requireFew(accounts: number, regions: number): void {
  if (accounts * regions <= MOST_SANDBOXES) return;
  const each = regions === 1 ? "" : ` of ${regions} Regions each`;
  const most = Math.floor(MOST_SANDBOXES / regions);
  throw new AccountsError(
    `the sandbox has ${accounts} accounts${each}, but can have at most ${most}`,
  );
}

async function accountsIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => ACCOUNT_ID.test(name)).sort();
}
