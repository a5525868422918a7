import type { InputFile } from "@proton/bundle";
import type { RepositoryProvider } from "../generated/api.ts";

/** Files that whoever provisions them takes over by merging a branch. */
export interface ProposedFiles {
  /** Whose repository it is. */
  readonly provider: RepositoryProvider;
  /** Such as `acme/infrastructure`. */
  readonly repository: string;
  /** The branch that it is to be merged into. */
  readonly base: string;
  /** The branch that holds the change. */
  readonly branch: string;
  /** Where the files go; what else lies there is left alone, but for what `obsolete` names. */
  readonly directory: string;
  readonly files: readonly InputFile[];
  /** Files of the deployment before that this one has no more, relative to `directory`. */
  readonly obsolete: readonly string[];
  /** What the commit says. */
  readonly message: string;
  /** Milliseconds since 1970 of the commit: the same files are the same commit. */
  readonly time: number;
}

/** Hands the files of self-managed deployments over to a repository. */
export interface PullRequests {
  /**
   * Proposes a change; proposing it again changes nothing.
   *
   * @returns where a person finds it
   * @throws Error saying why the repository does not take it
   */
  open(proposal: ProposedFiles): Promise<string>;
  /** Takes a branch that was not merged away again; one that is gone is no error. */
  close(proposal: Pick<ProposedFiles, "provider" | "repository" | "branch">): Promise<void>;
}
