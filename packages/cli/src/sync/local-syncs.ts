import type { Local } from "../local/open-local.ts";
import type { SyncApi } from "./sync-api.ts";

/** The syncs of a sandbox in this process. */
export function localSyncs({ sandbox, controlPlane }: Local): SyncApi {
  const { repositories } = sandbox;
  return {
    run: (request) => controlPlane.sync(request),
    async remote(repository) {
      await repositories.ensure(repository);
      return repositories.directoryOf(repository);
    },
  };
}
