import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { AccessRequest } from "../iam/evaluate.ts";
import type { Credentials, LogService } from "../services.ts";
import type { StackStore } from "../state/stack-store.ts";
import type { Buildspec } from "./buildspec.ts";
import { createLocalCache } from "./local-cache.ts";
import type { BuildProject, BuildVariable } from "./project.ts";
import { createReferences } from "./references.ts";
import { emptyBuild, type FinishedBuild, runBuild } from "./run-build.ts";

/** What a build is started with. */
export interface StartBuild {
  readonly projectName: string;
  /** In place of the project's own. */
  readonly buildspec?: Buildspec;
  /** A zip archive. */
  readonly source: Uint8Array;
  /** Further archives, each found in `CODEBUILD_SRC_DIR_<name>`. */
  readonly secondarySources: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** Where the source came from, such as an object's ARN. */
  readonly sourceVersion: string;
  /** The commit, where there is one. */
  readonly resolvedSourceVersion: string;
  /** Such as `codepipeline/items`. */
  readonly initiator: string;
  readonly variables: readonly BuildVariable[];
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Runs the builds of the projects that exist. */
export interface BuildService {
  put(project: BuildProject): void;
  delete(name: string): void;
  has(name: string): boolean;
  /** The role that a project's builds run with. */
  roleOf(name: string): string | undefined;
  /** Where a project's builds log to, if they do. */
  logGroupOf(name: string): string | undefined;
  /** What a build printed, as far as its role let it be kept. */
  logs(id: string): Promise<readonly string[]>;
  /** `id` is known before anything runs. */
  start(build: StartBuild): { readonly id: string; readonly finished: Promise<FinishedBuild> };
}

export interface BuildServiceOptions {
  /** Where builds run and caches are kept. */
  readonly directory: string;
  readonly region: string;
  readonly accountId: string;
  readonly logs: LogService;
  readonly credentialsFor: (roleArn: string, sessionName: string) => Credentials;
  readonly operator: Credentials;
  /** Whether a stack has made a role. */
  readonly hasRole: (roleArn: string) => boolean;
  /** Why a session of a role may not do something; `undefined` when it may. */
  readonly refusal: (
    roleArn: string,
    sessionName: string,
    access: AccessRequest,
  ) => string | undefined;
  /** What the runner adds to a build's environment, such as `PATH` and `AWS_ENDPOINT_URL`. */
  readonly environment: () => Readonly<Record<string, string>>;
  readonly stacks: StackStore;
  readonly now: () => Date;
}

/** Builds run as processes of this machine, each in a directory and an environment of its own. */
export function createBuildService(options: BuildServiceOptions): BuildService {
  const { directory, region, accountId, now } = options;
  const projects = new Map<string, BuildProject>();
  const numbers = new Map<string, number>();
  const taken = new Set<string>();

  /** The same directory as the build before had, where none goes on there: what tools cache by path is found again. */
  function freeDirectory(place: string): string {
    for (let number = 1; ; number += 1) {
      const found = directoryOf(place, number);
      if (!taken.has(found)) return found;
    }
  }

  const directoryOf = (place: string, number: number) => join(place, `build-${number}`);

  function start(build: StartBuild) {
    const own = projects.get(build.projectName);
    if (own === undefined) throw new Error(`there is no build project ${build.projectName}`);
    const project = build.buildspec === undefined ? own : { ...own, buildspec: build.buildspec };
    const uuid = randomUUID();
    const id = `${project.name}:${uuid}`;
    const number = (numbers.get(project.name) ?? 0) + 1;
    numbers.set(project.name, number);
    const place = join(directory, project.name);
    const sessionName = `AWSCodeBuild-${uuid}`;
    const log = logWriter(options, project, uuid);
    const buildDirectory = freeDirectory(place);
    taken.add(buildDirectory);
    const finished = runBuild({
      project,
      id,
      source: build.source,
      secondarySources: build.secondarySources,
      directory: buildDirectory,
      cache: createLocalCache(join(place, "cache")),
      environment: ({ source, home }) => ({
        ...options.environment(),
        HOME: home,
        TMPDIR: home,
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        ...credentialVariables(
          isOperators(options, project)
            ? options.operator
            : options.credentialsFor(project.serviceRole, sessionName),
        ),
        CODEBUILD_BUILD_ARN: `arn:aws:codebuild:${region}:${accountId}:build/${id}`,
        CODEBUILD_BUILD_ID: id,
        CODEBUILD_BUILD_IMAGE: project.image,
        CODEBUILD_BUILD_NUMBER: String(number),
        CODEBUILD_BUILD_SUCCEEDING: "1",
        CODEBUILD_INITIATOR: build.initiator,
        CODEBUILD_LOG_PATH: uuid,
        CODEBUILD_RESOLVED_SOURCE_VERSION: build.resolvedSourceVersion,
        CODEBUILD_SOURCE_VERSION: build.sourceVersion,
        CODEBUILD_SRC_DIR: source,
        CODEBUILD_START_TIME: String(now().getTime()),
        // The state may lie inside a repository, which is not that of the source: there is none.
        GIT_CEILING_DIRECTORIES: place,
        // What Node.js compiled in one build of a project it need not compile in the next.
        NODE_COMPILE_CACHE: join(place, "compiled"),
      }),
      variables: [...project.variables, ...build.variables],
      resolve: createReferences({
        ...options,
        refusal: (access) =>
          isOperators(options, project)
            ? undefined
            : options.refusal(project.serviceRole, sessionName, access),
      }),
      onLine: (line) => {
        log(line);
        build.onLine(line);
      },
      signal: build.signal,
      now,
    });
    // The source of the usual build stays, so that the next one need not write thousands of files.
    // Nobody waits for others to be deleted; what a killed process leaves, the next build deletes.
    const isUsual = buildDirectory === directoryOf(place, 1);
    finished
      .finally(() =>
        isUsual ? emptyBuild(buildDirectory) : rm(buildDirectory, { recursive: true, force: true }),
      )
      .catch(() => undefined)
      .finally(() => taken.delete(buildDirectory));
    return { id, finished };
  }

  return {
    put: (project) => void projects.set(project.name, project),
    delete: (name) => void projects.delete(name),
    has: (name) => projects.has(name),
    roleOf: (name) => projects.get(name)?.serviceRole,
    logGroupOf: (name) => projects.get(name)?.logGroupName,
    async logs(id) {
      const [name = "", stream] = id.split(":");
      const group = projects.get(name)?.logGroupName;
      const lines: string[] = [];
      if (group === undefined) return lines;
      for await (const event of options.logs.tail(group)) {
        if (event.stream === stream) lines.push(event.message);
      }
      return lines;
    },
    start,
  };
}

/** Commands without a role, or with one that is not of this sandbox, run as the person who started it. */
const isOperators = ({ hasRole }: BuildServiceOptions, { serviceRole }: BuildProject): boolean =>
  serviceRole === "" || !hasRole(serviceRole);

function credentialVariables({ accessKeyId, secretAccessKey, sessionToken }: Credentials) {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  };
}

/** Writes a build's lines to its log group, if its role may; what it may not is in the build's own log. */
function logWriter(
  options: BuildServiceOptions,
  project: BuildProject,
  stream: string,
): (line: string) => void {
  const { region, accountId, logs, refusal, now } = options;
  const { logGroupName, serviceRole } = project;
  if (logGroupName === undefined) return () => undefined;
  const group = `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}:log-stream:${stream}`;
  const actions = isOperators(options, project)
    ? []
    : ["logs:CreateLogStream", "logs:PutLogEvents"];
  const isRefused = actions.some(
    (action) =>
      refusal(serviceRole, `AWSCodeBuild-${stream}`, { action, resource: group, context: {} }) !==
      undefined,
  );
  if (isRefused) return () => undefined;
  return (message) => logs.append(logGroupName, stream, { time: now(), message });
}
