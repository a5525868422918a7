import { createGitSyncSource, type SyncSource } from "@proton/control-plane";
import type { Sandbox } from "@proton/sandbox";

/** Reads the bare repositories of a sandbox: those that `git push` goes to. */
export function localSyncSource(repositories: Sandbox["repositories"]): SyncSource {
  return createGitSyncSource({
    async open({ name }) {
      await repositories.ensure(name);
      return repositories.directoryOf(name);
    },
    directoryOf: ({ name }) => repositories.directoryOf(name),
  });
}
