import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { parseBuildspec } from "../src/code-build/buildspec.ts";
import { createLocalCache } from "../src/code-build/local-cache.ts";
import { type FinishedBuild, runBuild } from "../src/code-build/run-build.ts";

/** Runs builds of one project below a temporary directory. */
export interface BuildFixture extends Disposable {
  readonly lines: string[];
  run(
    buildspec: string,
    options?: {
      readonly files?: Readonly<Record<string, string>>;
      readonly variables?: Readonly<Record<string, string>>;
      readonly secrets?: Readonly<Record<string, string>>;
      readonly signal?: AbortSignal;
      readonly timeoutMinutes?: number;
    },
  ): Promise<FinishedBuild>;
}

export function openBuildFixture(): BuildFixture {
  const directory = mkdtempSync(join(tmpdir(), "sandbox-build-"));
  const lines: string[] = [];
  let count = 0;
  return {
    lines,
    run(buildspec, options = {}) {
      const { files = {}, variables = {}, secrets = {}, signal, timeoutMinutes = 60 } = options;
      count += 1;
      return runBuild({
        project: {
          name: "project",
          arn: "arn:aws:codebuild:us-east-1:000000000000:project/project",
          serviceRole: "arn:aws:iam::000000000000:role/build",
          buildspec: parseBuildspec(buildspec),
          variables: [],
          image: "image",
          timeoutMinutes,
          logGroupName: undefined,
        },
        id: `project:${count}`,
        source: zipSync(
          Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
        ),
        secondarySources: [],
        directory: join(directory, String(count)),
        cache: createLocalCache(join(directory, "cache")),
        environment: ({ home }) => ({ PATH: process.env.PATH ?? "", HOME: home }),
        variables: Object.entries(variables).map(([name, value]) => ({
          ...{ name, value, type: "PLAINTEXT" as const },
        })),
        resolve(kind, reference) {
          const value = kind === "secret" ? secrets[reference] : undefined;
          if (value !== undefined) return value;
          throw new Error(`no ${kind} ${reference}`);
        },
        onLine: (line) => lines.push(line),
        signal: signal ?? new AbortController().signal,
        now: () => new Date(),
      });
    },
    [Symbol.dispose]() {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
