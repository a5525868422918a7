import type { Provenance } from "@proton/control-plane";
import type { Sandbox } from "@proton/sandbox";
import type { AccountStacks } from "../adopt/account-stacks.ts";
import { withProvenance } from "../deployments/provenance.ts";
import { explainListening } from "../local/explain-listening.ts";
import { LOCAL_BUCKET } from "../local/local-bucket.ts";
import { type Local, openLocal } from "../local/open-local.ts";
import { localPipelines } from "../pipelines/local-pipelines.ts";
import { localSyncs } from "../sync/local-syncs.ts";
import { UsageError } from "../usage-error.ts";
import { type Connection, standInRepository } from "./connection.ts";
import { requireAccount } from "./require-account.ts";

/** Opens the local state in this process: sandbox and control plane, for as long as the command runs. */
export async function openLocalConnection(options: {
  readonly stateDirectory: string;
  /** The directory as people see it. */
  readonly shown: string;
  readonly provenance?: Provenance;
  /** Accounts that are to be there, beside those that are. */
  readonly accounts?: readonly string[];
}): Promise<Connection> {
  const { stateDirectory, shown, accounts = [] } = options;
  const local = await openLocal({ stateDirectory, accounts, httpPort: 0 }).catch(
    (error: unknown) => {
      throw explainListening(error);
    },
  );
  const description = `the local state in ${shown}`;
  return connectionOf(local, description, options.provenance);
}

/** Talks to the Proton that runs in this process. */
export function connectionOf(
  local: Local,
  description: string,
  provenance?: Provenance,
): Connection {
  const { sandbox, controlPlane } = local;
  return {
    api: withProvenance(controlPlane, provenance),
    description,
    accountId: sandbox.accountId,
    asAccount(accountId) {
      requireAccount(
        accountId,
        local.accounts.all().map((each) => each.accountId),
      );
      return withProvenance(controlPlane, provenance, accountId);
    },
    inProcess: true,
    pollMilliseconds: 20,
    bucket: LOCAL_BUCKET,
    async upload(key, bytes) {
      await sandbox.uploadObject(LOCAL_BUCKET, key, bytes);
      return { bucket: LOCAL_BUCKET, key };
    },
    deploymentDetails: (id) => controlPlane.deploymentDetails(id),
    preview: (request) => controlPlane.preview(request),
    staleness: (target) => controlPlane.staleness(target),
    adoption: {
      ...stacksOf(sandbox),
      adopt: (request) => controlPlane.adopt(request),
      forget: (request) => controlPlane.forget(request),
    },
    stacksAs({ accountId }) {
      const other = local.accounts.of(accountId);
      if (other !== undefined) return stacksOf(other);
      throw new UsageError(
        `the sandbox has no account ${accountId}: start it with --accounts ${accountId}`,
      );
    },
    invoke: (functionName, payload) => sandbox.functions.invoke({ functionName, payload }),
    pipelines: localPipelines(local),
    syncs: localSyncs(local),
    defaultRepository: standInRepository(sandbox),
    drain: () => controlPlane.drain(),
    close: () => local.close(),
  };
}

function stacksOf(sandbox: Sandbox): AccountStacks {
  return {
    accountId: sandbox.accountId,
    list: async () => sandbox.stacks(),
    describe: (stackName) => sandbox.provisioner.describe(stackName),
    plan: (request) => sandbox.provisioner.plan(request),
  };
}
