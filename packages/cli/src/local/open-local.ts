import { join } from "node:path";
import {
  type AccessKey,
  type BundleWork,
  type ControlPlane,
  type ControlPlaneEvent,
  createControlPlane,
  createIsolatedBundleWork,
  createStore,
  type EnvironmentAccounts,
  openEmbeddedTable,
} from "@proton/control-plane";
import {
  openSandboxAccounts,
  type Sandbox,
  type SandboxAccounts,
  type SandboxEvent,
} from "@proton/sandbox";
import { createEventHub, type EventHub } from "../events/event-hub.ts";
import { createBuildEnvironment } from "../pipelines/build-environment.ts";
import { localSyncSource } from "../sync/local-sync-source.ts";
import { codeBuildRunner } from "./code-build-runner.ts";
import type { SandboxSettings } from "./sandbox-options.ts";

export interface OpenLocalOptions extends SandboxSettings {
  /** Holds the sandbox and the control plane's records, such as `.proton`. */
  readonly stateDirectory: string;
  /** Begins with nothing. @default false */
  readonly fresh?: boolean;
  /** What the operator signs with. @default a key of its own */
  readonly key?: AccessKey;
  /** Of the first environment's API. */
  readonly httpPort: number;
  /** Where the source maps of the functions' code lie. */
  readonly sourceMapDirectory?: string;
  readonly onSandboxEvent?: (event: SandboxEvent) => void;
  readonly onControlPlaneEvent?: (event: ControlPlaneEvent) => void;
}

/** What happens in Proton and in the AWS of this machine. */
export type LocalEvent =
  | { readonly source: "control-plane"; readonly event: ControlPlaneEvent }
  | { readonly source: "sandbox"; readonly event: SandboxEvent };

/** Proton and AWS on this machine. */
export interface Local {
  /** One stream for everybody: the terminal, and the pages of the console. */
  readonly events: EventHub<LocalEvent>;
  /** Of the control plane's own account. */
  readonly sandbox: Sandbox;
  /** That one, and those in which environments are through account connections. */
  readonly accounts: SandboxAccounts;
  readonly controlPlane: ControlPlane;
  /** Of the control plane, which closes it. */
  readonly bundleWork: BundleWork;
  /** Tells builds where Proton's API, S3 and DynamoDB are answered. */
  servedAt(url: string): void;
  close(): Promise<void>;
}

/**
 * Opens the sandbox and a control plane that provisions into it, and takes up what a killed process
 * had left unfinished.
 */
export async function openLocal(options: OpenLocalOptions): Promise<Local> {
  const { stateDirectory, onSandboxEvent, onControlPlaneEvent } = options;
  // What is written from here on is for the owner alone; builds and builders set their own.
  process.umask(0o077);
  const builds = createBuildEnvironment(stateDirectory);
  const events = createEventHub<LocalEvent>();
  events.subscribe(({ source, event }) => {
    if (source === "sandbox") onSandboxEvent?.(event);
    else onControlPlaneEvent?.(event);
  });
  // It starts while the sandbox opens.
  const bundleWork = createIsolatedBundleWork({ isAhead: true });
  // The sandbox first: it holds the lock on the directory, and empties it when asked to.
  const accounts = await openSandboxAccounts({
    accounts: options.accounts ?? [],
    regions: options.regions ?? [],
    directory: join(stateDirectory, "sandbox"),
    fresh: options.fresh ?? false,
    httpPort: options.httpPort,
    recordUnknown: options.recordUnknown ?? false,
    shiftMinuteMilliseconds: options.shiftMinuteMilliseconds ?? 1000,
    ...(options.unpleasantness && { unpleasantness: options.unpleasantness }),
    ...(options.key && { operatorSecret: options.key.secretAccessKey }),
    ...(options.sourceMapDirectory !== undefined && {
      sourceMapDirectory: options.sourceMapDirectory,
    }),
    pushHook: builds.pushHook,
    buildEnvironment: builds.environment,
    onEvent: (event) => events.emit({ source: "sandbox", event }),
  }).catch(async (error) => {
    await bundleWork.close();
    throw error;
  });
  const { first: sandbox } = accounts;
  try {
    const directory = join(stateDirectory, "sandbox", "control-plane");
    const table = await openEmbeddedTable({ directory });
    const controlPlane = createControlPlane({
      store: createStore(table),
      provisioner: sandbox.provisioner,
      bundleWork,
      codeBuild: codeBuildRunner(sandbox),
      environmentAccounts: environmentAccounts(accounts),
      pullRequests: sandbox.pullRequests,
      syncSource: localSyncSource(sandbox.repositories),
      artifacts: { fetch: ({ bucket, key }) => sandbox.readObject(bucket, key) },
      accountId: sandbox.accountId,
      region: sandbox.region,
      onEvent: (event) => events.emit({ source: "control-plane", event }),
    });
    await controlPlane.start();
    // What was pushed while nothing ran.
    await controlPlane.sync();
    return {
      events,
      sandbox,
      accounts,
      controlPlane,
      bundleWork,
      servedAt: builds.servedAt,
      async close() {
        await controlPlane.close();
        await table.close();
        await accounts.close();
      },
    };
  } catch (error) {
    await bundleWork.close();
    await accounts.close();
    throw error;
  }
}

/** As for the sandbox's own stacks, roles are recorded and not assumed. */
function environmentAccounts(accounts: SandboxAccounts): EnvironmentAccounts {
  return {
    provisioner: ({ accountId }) => accounts.of(accountId)?.provisioner,
    codeBuild({ accountId }) {
      const sandbox = accounts.of(accountId);
      return sandbox && codeBuildRunner(sandbox);
    },
  };
}
