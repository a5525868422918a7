import { zipSync } from "fflate";
import type { BuildRecord } from "./build-record.ts";
import type { BuildService } from "./build-service.ts";
import type { Buildspec } from "./buildspec.ts";
import type { BuildVariable } from "./project.ts";

/** A build that was asked for through CodeBuild's own API. */
export interface StartedBuild {
  readonly id: string;
  readonly projectName: string;
  readonly startedAt: Date;
  readonly variables: readonly BuildVariable[];
  /** Absent while it runs. */
  readonly record?: BuildRecord;
}

/** The builds of CodeBuild's API since the sandbox was started; the oldest are forgotten. */
export interface BuildRegistry {
  start(request: {
    readonly projectName: string;
    readonly buildspec?: Buildspec | undefined;
    readonly variables: readonly BuildVariable[];
    /** The same one again answers the build that it began. */
    readonly token?: string | undefined;
  }): StartedBuild;
  find(id: string): StartedBuild | undefined;
  /** Ids of a project's builds, the newest first. */
  ofProject(projectName: string): readonly string[];
  stop(id: string): void;
  /** Stops what runs. */
  close(): Promise<void>;
}

/** Builds that are remembered. */
const MOST_BUILDS = 1000;

interface Held {
  started: StartedBuild;
  readonly token: string | undefined;
  readonly abort: AbortController;
  readonly finished: Promise<void>;
}

export function createBuildRegistry(builds: BuildService, now: () => Date): BuildRegistry {
  const held = new Map<string, Held>();

  function forgetOldest(): void {
    for (const [id, { started }] of held) {
      if (held.size <= MOST_BUILDS) return;
      if (started.record !== undefined) held.delete(id);
    }
  }

  return {
    start({ projectName, buildspec, variables, token }) {
      const known = [...held.values()].find(
        (one) =>
          token !== undefined && one.token === token && one.started.projectName === projectName,
      );
      if (known !== undefined) return known.started;
      const abort = new AbortController();
      const startedAt = now();
      const { id, finished } = builds.start({
        projectName,
        ...(buildspec && { buildspec }),
        source: zipSync({}),
        secondarySources: [],
        sourceVersion: "",
        resolvedSourceVersion: "",
        initiator: "api",
        variables,
        onLine: () => undefined,
        signal: abort.signal,
      });
      const started = { id, projectName, startedAt, variables };
      const build: Held = {
        ...{ started, token, abort },
        finished: finished.then(({ record }) => {
          build.started = { ...started, record };
        }),
      };
      held.set(id, build);
      forgetOldest();
      return started;
    },
    find: (id) => held.get(id)?.started,
    ofProject: (projectName) =>
      [...held.values()]
        .filter(({ started }) => started.projectName === projectName)
        .map(({ started }) => started.id)
        .reverse(),
    stop: (id) => held.get(id)?.abort.abort(),
    async close() {
      const running = [...held.values()].filter(({ started }) => started.record === undefined);
      for (const { abort } of running) abort.abort();
      await Promise.all(running.map(({ finished }) => finished));
    },
  };
}
