import type { CodeBuildResult, CodeBuildRunner, PullRequests } from "../../src/index.ts";
import type { DyingProcess } from "./crash.ts";

/**
 * What provisions beside stacks: a repository that takes branches, and commands that run. Like the world
 * of stacks it is left as it is by a control plane that is killed.
 *
 * The first command says how a run ends: `fail <reason>` fails, everything else succeeds.
 */
export interface HandOverWorld {
  /** The branches that are open. */
  readonly branches: ReadonlySet<string>;
  /** How often the commands of each deployment were begun. */
  readonly runs: ReadonlyMap<string, number>;
  /**
   * What a process reaches of it.
   *
   * @param joins whether commands go on without the process
   */
  reach(
    act: DyingProcess["act"],
    joins: boolean,
  ): { readonly pullRequests: PullRequests; readonly codeBuild: CodeBuildRunner };
}

/** The output of whatever is made here, which templates of services read. */
export const MADE = "made";

export function createHandOverWorld(): HandOverWorld {
  const branches = new Set<string>();
  const runs = new Map<string, number>();
  return {
    branches,
    runs,
    reach: (act, joins) => ({
      pullRequests: {
        open: ({ branch, repository }) =>
          act(async () => {
            branches.add(branch);
            return `/repositories/${repository}.git`;
          }),
        close: ({ branch }) => act(async () => void branches.delete(branch)),
      },
      codeBuild: {
        joins,
        run: ({ deploymentId, commands, mayHaveBegun }) =>
          act(async () => {
            const times = runs.get(deploymentId) ?? 0;
            // What is joined was begun before, unless the process died before it got to that.
            if (!(joins && mayHaveBegun && times > 0)) runs.set(deploymentId, times + 1);
            const [, reason] = /^fail (.+)$/.exec(commands[0] ?? "") ?? [];
            const result: CodeBuildResult =
              reason === undefined
                ? { outcome: "succeeded", outputs: { Greeting: MADE } }
                : { outcome: "failed", reason };
            return result;
          }),
      },
    }),
  };
}
