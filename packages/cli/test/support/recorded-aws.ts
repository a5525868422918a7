import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { deployStack } from "@proton/cloudformation";
import { openSandboxAccounts, type SandboxAccounts, type SandboxOptions } from "@proton/sandbox";
import { command } from "./command.ts";

/** Something that a role asked for. */
export type RecordedCall = Parameters<NonNullable<SandboxOptions["onAccess"]>>[0];

/** What a policy allows, as far as it matters here. */
interface Grants {
  readonly Sid?: string | undefined;
  readonly Action?: string | readonly string[];
}

/** AWS in this process, for commands in others: what roles ask for is recorded. */
export interface RecordedAws {
  readonly url: string;
  readonly accounts: SandboxAccounts;
  /** Everything that roles asked for so far. */
  readonly calls: readonly RecordedCall[];
  /** By what commands find this AWS, as the operator of an account. @default the first one */
  variables(accountId?: string): Record<string, string>;
  /** Makes a role that has managed policies and that everybody may assume; answers its ARN. */
  roleWith(name: string, policyArns: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

/** @param options.accounts accounts beside the first one */
export async function recordedAws(
  options: { readonly accounts?: readonly string[] } = {},
): Promise<RecordedAws> {
  const directory = mkdtempSync(join(tmpdir(), "proton-recorded-"));
  const calls: RecordedCall[] = [];
  let url = "";
  const launcher = join(directory, "proton");
  writeFileSync(launcher, `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`);
  chmodSync(launcher, 0o700);
  const accounts = await openSandboxAccounts({
    ...options,
    directory: join(directory, "sandbox"),
    onAccess: (call) => calls.push(call),
    buildEnvironment: () => ({
      PATH: [directory, process.env.PATH].join(delimiter),
      AWS_ENDPOINT_URL: url,
    }),
  });
  const { first } = accounts;
  const server = createServer((request, response) => accounts.handle(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    accounts,
    calls,
    variables(accountId = first.accountId) {
      const { operatorCredentials } = accounts.of(accountId) ?? first;
      return {
        AWS_ENDPOINT_URL: url,
        AWS_REGION: first.region,
        AWS_ACCESS_KEY_ID: operatorCredentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: operatorCredentials.secretAccessKey,
      };
    },
    async roleWith(name, policyArns) {
      const trust = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
      const Role = {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: name,
          AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [trust] },
          ManagedPolicyArns: policyArns,
        },
      };
      const { outcome } = await deployStack(first.provisioner, {
        ...{ stackName: `role-${name}`, clientToken: name },
        templateBody: JSON.stringify({ Resources: { Role } }),
      });
      if (outcome !== "deployed") throw new Error(`role ${name} was not made: ${outcome}`);
      return `arn:aws:iam::${first.accountId}:role/${name}`;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await accounts.close();
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What statements allow and nothing used, as `Sid action`: each has a reason, or should not be there. */
export function unusedGrants(
  statements: readonly Grants[],
  calls: readonly RecordedCall[],
): readonly string[] {
  const used = new Set(
    calls.flatMap(({ action, statements: allowing }) =>
      allowing.flatMap(({ sid, actions = [] }) =>
        actions.filter((pattern) => names(pattern, action)).map((pattern) => nameOf(sid, pattern)),
      ),
    ),
  );
  const granted = statements.flatMap(({ Sid, Action = [] }) =>
    [Action].flat().map((action) => nameOf(Sid, action)),
  );
  return granted.filter((grant) => !used.has(grant)).toSorted();
}

const nameOf = (sid: string | undefined, action: string) =>
  sid === undefined ? action : `${sid} ${action}`;

/** As IAM compares actions; none of ours has another wildcard. */
function names(pattern: string, action: string): boolean {
  return pattern.endsWith("*") ? action.startsWith(pattern.slice(0, -1)) : pattern === action;
}
