import type { StartedSync, SyncRequest } from "@proton/control-plane";

/** What can be done with syncs beyond Proton's API. */
export interface SyncApi {
  /** Begins the syncs of what was pushed to, or of every branch that has moved. */
  run(request: SyncRequest): Promise<readonly StartedSync[]>;
  /** Where `git push` goes for a repository, which is made if it is not there. */
  remote(repository: string): Promise<string>;
}
