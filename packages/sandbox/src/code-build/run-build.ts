import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BuildPhaseRecord, BuildRecord, BuildStatus } from "./build-record.ts";
import {
  type BuildPhase,
  type Buildspec,
  BuildspecError,
  PHASE_NAMES,
  parseBuildspec,
} from "./buildspec.ts";
import { zipArtifacts } from "./files.ts";
import type { LocalCache } from "./local-cache.ts";
import type { BuildProject, BuildVariable } from "./project.ts";
import type { ReferenceKind, ResolveReference } from "./references.ts";
import { ShellSession } from "./shell-session.ts";
import { unzipInto } from "./source-tree.ts";

/** Lines of a build that failed that are shown with it. */
const TAIL_LINES = 20;

/** What one build is made of. */
export interface BuildRequest {
  readonly project: BuildProject;
  readonly id: string;
  /** A zip archive. */
  readonly source: Uint8Array;
  readonly secondarySources: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** Where this build's directories are made: whatever is there is deleted first. */
  readonly directory: string;
  readonly cache: LocalCache;
  /** What CodeBuild and the sandbox set; the buildspec's own variables come after these. */
  readonly environment: (places: { source: string; home: string }) => Record<string, string>;
  /** Variables of the project and of the build, which win over the buildspec's. */
  readonly variables: readonly BuildVariable[];
  readonly resolve: ResolveReference;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

export interface FinishedBuild {
  readonly record: BuildRecord;
  /** The primary artifact under an empty name, and the secondary ones; zip archives. */
  readonly artifacts: ReadonlyMap<string, Uint8Array>;
}

/** Why a phase did not succeed. */
class PhaseFailure extends Error {}

/** Runs a build from its source to its artifacts. It never throws: what goes wrong is in the record. */
export async function runBuild(request: BuildRequest): Promise<FinishedBuild> {
  const { project, id, now } = request;
  const startedAt = now().toISOString();
  const run = new BuildRun(request);
  const timeout = setTimeout(
    () => run.stop("TIMED_OUT", `it took longer than ${project.timeoutMinutes} minutes`),
    project.timeoutMinutes * 60_000,
  );
  const onAbort = () => run.stop("STOPPED", "it was stopped");
  request.signal.addEventListener("abort", onAbort, { once: true });
  try {
    if (request.signal.aborted) onAbort();
    const artifacts = await run.go();
    const { status, reason, phases, tail, exportedVariables } = run;
    const record = { id, projectName: project.name, status, startedAt, phases, exportedVariables };
    return {
      artifacts,
      record: {
        ...record,
        endedAt: now().toISOString(),
        tail: status === "SUCCEEDED" ? [] : tail,
        ...(reason !== undefined && { reason }),
      },
    };
  } finally {
    clearTimeout(timeout);
    request.signal.removeEventListener("abort", onAbort);
  }
}

class BuildRun {
  status: BuildStatus = "SUCCEEDED";
  reason: string | undefined;
  readonly phases: BuildPhaseRecord[] = [];
  readonly tail: string[] = [];
  exportedVariables: Record<string, string> = {};
  readonly #request: BuildRequest;
  #shell: ShellSession | undefined;
  /** Values that no log shows, as CodeBuild hides those of parameters and secrets. */
  readonly #hidden = new Set<string>();

  constructor(request: BuildRequest) {
    this.#request = request;
  }

  stop(status: BuildStatus, reason: string): void {
    if (this.status !== "SUCCEEDED" && this.status !== "FAILED") return;
    [this.status, this.reason] = [status, reason];
    this.#shell?.kill();
  }

  async go(): Promise<ReadonlyMap<string, Uint8Array>> {
    const { directory, cache, project } = this.#request;
    const places = { source: join(directory, "src"), home: join(directory, "home") };
    const artifacts = new Map<string, Uint8Array>();
    let buildspec: Buildspec | undefined;
    await this.#phase("DOWNLOAD_SOURCE", async () => {
      await emptyBuild(directory);
      await mkdir(places.home, { recursive: true });
      await unzipInto(places.source, this.#request.source);
      for (const { name, bytes } of this.#request.secondarySources) {
        await unzipInto(secondaryDirectory(directory, name), bytes);
      }
      buildspec = await this.#buildspec(project, places.source);
      await cache.restore(buildspec.cachePaths, places);
      await this.#openShell(buildspec, places);
    });
    if (buildspec === undefined) return artifacts;
    await this.#runPhases(buildspec);
    await this.#readExported(buildspec);
    this.#shell?.close();
    if (this.status === "SUCCEEDED") {
      const { artifacts: primary, secondaryArtifacts } = buildspec;
      await this.#phase("UPLOAD_ARTIFACTS", async () => {
        for (const [name, wanted] of [
          ["", primary] as const,
          ...Object.entries(secondaryArtifacts),
        ]) {
          if (wanted === undefined || wanted.files.length === 0) continue;
          artifacts.set(name, await zipArtifacts(places.source, wanted));
        }
      });
      await cache.save(buildspec.cachePaths, places);
    }
    return artifacts;
  }

  async #buildspec({ buildspec }: BuildProject, source: string): Promise<Buildspec> {
    if (!("path" in buildspec)) return buildspec;
    const text = await readFile(join(source, buildspec.path), "utf8").catch(() => {
      throw new BuildspecError(`the source has no ${buildspec.path}`);
    });
    return parseBuildspec(text);
  }

  async #openShell(buildspec: Buildspec, places: { source: string; home: string }): Promise<void> {
    const { directory, environment, secondarySources, variables } = this.#request;
    const { parameterStore, secretsManager } = buildspec;
    this.#shell = new ShellSession({
      shell: buildspec.shell,
      directory: places.source,
      workDirectory: join(directory, "commands"),
      environment: {
        ...environment(places),
        ...Object.fromEntries(
          secondarySources.map(({ name }) => [
            `CODEBUILD_SRC_DIR_${name}`,
            secondaryDirectory(directory, name),
          ]),
        ),
        ...buildspec.variables,
        ...this.#resolved("parameter", Object.entries(parameterStore)),
        ...this.#resolved("secret", Object.entries(secretsManager)),
        ...Object.assign({}, ...variables.map((variable) => this.#variable(variable))),
      },
      onLine: (line) => this.#print(line),
    });
  }

  #variable({ name, value, type }: BuildVariable): Readonly<Record<string, string>> {
    if (type === "PLAINTEXT") return { [name]: value };
    return this.#resolved(type === "PARAMETER_STORE" ? "parameter" : "secret", [[name, value]]);
  }

  #resolved(
    kind: ReferenceKind,
    references: readonly (readonly [string, string])[],
  ): Readonly<Record<string, string>> {
    const values = references.map(
      ([name, reference]) => [name, this.#request.resolve(kind, reference)] as const,
    );
    for (const line of values.flatMap(([, value]) => value.split("\n"))) {
      if (line.trim() !== "") this.#hidden.add(line);
    }
    return Object.fromEntries(values);
  }

  /** As CodeBuild does: after a failed build phase post_build still runs, after any earlier one nothing. */
  async #runPhases({ phases, hasOneShell }: Buildspec): Promise<void> {
    for (const name of PHASE_NAMES) {
      const phase = phases[name];
      const hasFailed = this.status !== "SUCCEEDED";
      if (phase === undefined || (hasFailed && name !== "post_build")) continue;
      if (hasFailed && (this.status !== "FAILED" || this.phases.at(-1)?.name !== "BUILD")) continue;
      await this.#phase(name.toUpperCase(), () => this.#runPhase(name, phase, hasOneShell));
    }
  }

  async #runPhase(name: string, phase: BuildPhase, hasOneShell: boolean): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const failure = await this.#runCommands(phase.commands, hasOneShell);
      const afterwards = await this.#runCommands(phase.finally, hasOneShell);
      const problem = failure ?? afterwards;
      if (problem === undefined || this.#isStopped()) return;
      if (attempt < phase.retries) {
        this.#note(`Phase ${name.toUpperCase()} is tried again`);
        continue;
      }
      if (phase.onFailure === "CONTINUE") {
        this.#note(`Phase ${name.toUpperCase()} failed and on-failure is CONTINUE: ${problem}`);
        return;
      }
      throw new PhaseFailure(problem);
    }
  }

  /** Why the first command that failed did, and nothing after it ran. */
  async #runCommands(
    commands: readonly string[],
    hasOneShell: boolean,
  ): Promise<string | undefined> {
    for (const command of commands) {
      this.#note(`Running command ${command}`);
      const succeeding = this.status === "SUCCEEDED" ? 1 : 0;
      const status = await this.#shell?.run(
        `export CODEBUILD_BUILD_SUCCEEDING=${succeeding}\n${command}`,
      );
      if (!hasOneShell) this.#shell?.close();
      if (status !== 0)
        return `Error while executing command: ${command}. Reason: exit status ${status}`;
    }
    return undefined;
  }

  async #readExported({ exportedVariables }: Buildspec): Promise<void> {
    if (exportedVariables.length === 0 || this.status !== "SUCCEEDED") return;
    const names = exportedVariables.filter((name) => /^[A-Za-z_]\w*$/.test(name));
    const file = join(this.#request.directory, `exported-${randomUUID()}`);
    const values = names.map((name) => `printf '%s\\0' "\${${name}-}"`).join("\n");
    await this.#shell?.run(`{\n${values}\n} > '${file}'`);
    const parts = (await readFile(file, "utf8").catch(() => "")).split("\0");
    this.exportedVariables = Object.fromEntries(
      names.map((name, index) => [name, parts[index] ?? ""]),
    );
  }

  #isStopped(): boolean {
    return this.status === "TIMED_OUT" || this.status === "STOPPED";
  }

  async #phase(name: string, act: () => Promise<void>): Promise<void> {
    const begun = performance.now();
    this.#note(`Entering phase ${name}`);
    try {
      if (this.#isStopped()) return;
      await act();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (this.status === "SUCCEEDED")
        [this.status, this.reason] = ["FAILED", `${name}: ${message}`];
      this.#note(`Phase ${name} failed: ${message}`);
      this.#end(name, begun, "FAILED");
      return;
    }
    this.#end(name, begun, this.#isStopped() ? this.status : "SUCCEEDED");
  }

  #end(name: string, begun: number, status: BuildStatus): void {
    this.phases.push({ name, status, milliseconds: Math.round(performance.now() - begun) });
    this.#note(`Phase complete: ${name} State: ${status}`);
  }

  #note(text: string): void {
    this.#print(`[Container] ${this.#request.now().toISOString()} ${text}`);
  }

  #print(text: string): void {
    let line = text;
    for (const value of this.#hidden) line = line.replaceAll(value, "***");
    if (!line.startsWith("[Container]")) {
      this.tail.push(line);
      if (this.tail.length > TAIL_LINES) this.tail.shift();
    }
    this.#request.onLine(line);
  }
}

/**
 * Leaves of an earlier build, or of one that was killed, only its source: what differs from the new one
 * is written again, and everything else there deleted.
 */
export async function emptyBuild(directory: string): Promise<void> {
  const entries = await readdir(directory).catch(() => []);
  for (const entry of entries) {
    if (entry !== "src") await rm(join(directory, entry), { recursive: true, force: true });
  }
}

/** Names of artifacts are letters, digits, `_` and `-`: CodePipeline refuses others. */
const secondaryDirectory = (directory: string, name: string) =>
  join(directory, `src-${name.replaceAll(/[^\w-]/g, "_")}`);
