import type { RepositoryProvider } from "../generated/api.ts";

/** A registered repository. */
export interface SyncRepository {
  readonly provider: RepositoryProvider;
  /** Such as `acme/templates`. */
  readonly name: string;
  readonly connectionArn: string;
}

/** A commit of a branch. */
export interface SyncCommit {
  readonly sha: string;
  readonly message: string;
}

/** A directory of a commit; an equal digest means equal content. */
export interface SyncDirectory {
  /** From the root of the repository; empty for the root itself. */
  readonly path: string;
  readonly digest: string;
}

/** Reads the repositories that templates and services are synced from. Every error is for people. */
export interface SyncSource {
  /** The newest commit of a branch; `undefined` while there is none. */
  head(repository: SyncRepository, branch: string): Promise<SyncCommit | undefined>;
  /** Makes a commit readable that another process found at the head of a branch. */
  restore(repository: SyncRepository, sha: string): Promise<void>;
  /** Every directory of a commit. */
  directories(repository: SyncRepository, sha: string): Promise<readonly SyncDirectory[]>;
  /** A text file of a commit; `undefined` where there is none. */
  file(repository: SyncRepository, sha: string, path: string): Promise<string | undefined>;
  /** A directory of a commit as a gzip tarball with its files at the root. */
  archive(repository: SyncRepository, sha: string, path: string): Promise<Uint8Array>;
}
