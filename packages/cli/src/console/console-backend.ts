import type { BundleWork } from "@proton/control-plane";
import type { Connection } from "../connection/connection.ts";
import type { LocalEvent } from "../local/open-local.ts";
import type { RunningApplication } from "./running/running-application.ts";

/** The Proton behind a console. */
export interface ConsoleBackend {
  readonly connection: Connection;
  /** Whose account this is; `undefined` where nobody says. */
  readonly place: { readonly accountId: string; readonly region: string } | undefined;
  /** Reads and checks bundles that are given to the page. */
  readonly bundleWork: BundleWork;
  /** What runs on this machine; absent where it runs on AWS. */
  readonly application?: RunningApplication;
  /** Absent where what happens is not told: pages look again now and then. */
  readonly events?: {
    /** Whether all changes are told of, those of other processes included. */
    readonly complete: boolean;
    subscribe(listener: (event: LocalEvent) => void): () => void;
  };
}
