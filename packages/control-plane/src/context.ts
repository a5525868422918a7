import type { Provisioner } from "@proton/cloudformation";
import type { Arns } from "./arns.ts";
import type { BundleWork } from "./bundle-work/bundle-work.ts";
import type { ControlPlaneEvent } from "./events.ts";
import type { ArtifactSource } from "./ports/artifact-source.ts";
import type { Clock } from "./ports/clock.ts";
import type { CodeBuildRunner } from "./ports/code-build.ts";
import type { EnvironmentAccounts } from "./ports/environment-accounts.ts";
import type { Ids } from "./ports/ids.ts";
import type { PullRequests } from "./ports/pull-requests.ts";
import type { SyncSource } from "./ports/sync-source.ts";
import type { Quotas } from "./quotas.ts";
import type { Provenance } from "./requests/provenance.ts";
import type { Documents } from "./store/documents.ts";
import type { Store } from "./store/store.ts";
import type { Leases } from "./work/leases.ts";
import type { Worker } from "./work/worker.ts";

/** What operations and deployments work with. */
export interface Context {
  readonly store: Store;
  readonly documents: Documents;
  readonly bundleWork: BundleWork;
  readonly provisioner: Provisioner;
  readonly artifacts: ArtifactSource;
  /** Absent where nobody runs the commands of CodeBuild parts. */
  readonly codeBuild?: CodeBuildRunner;
  /** Absent where nobody provisions in other accounts. */
  readonly environmentAccounts?: EnvironmentAccounts;
  /** Absent where nobody reaches the repositories of self-managed deployments. */
  readonly pullRequests?: PullRequests;
  /** Absent where nobody reads the repositories that are synced from. */
  readonly syncSource?: SyncSource;
  /** Set in what a sync asks for: everything else that changes an instance is a manual change. */
  readonly isSync?: true;
  readonly clock: Clock;
  /** Who runs this process, for people. */
  readonly runBy?: string;
  readonly ids: Ids;
  readonly arns: Arns;
  readonly accountId: string;
  /** Whose credentials signed the call that is being answered; its own in work that goes on after it. */
  readonly callerAccountId: string;
  readonly region: string;
  readonly quotas: Quotas;
  readonly emit: (event: ControlPlaneEvent) => void;
  readonly work: Worker;
  readonly leases: Leases;
  /** Of the call that is being answered; absent in work that goes on after it. */
  readonly provenance?: Provenance;
}
