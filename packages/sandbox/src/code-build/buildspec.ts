import { parseDocument } from "yaml";

/** What CodeBuild does, as a project's buildspec says it. */
export interface Buildspec {
  readonly shell: "sh" | "bash";
  /** Version 0.1 runs every command in a shell of its own. */
  readonly hasOneShell: boolean;
  readonly variables: Readonly<Record<string, string>>;
  /** Environment variable by name: the parameter that holds its value. */
  readonly parameterStore: Readonly<Record<string, string>>;
  /** Environment variable by name: `secret-id:json-key:version-stage:version-id`. */
  readonly secretsManager: Readonly<Record<string, string>>;
  readonly exportedVariables: readonly string[];
  readonly phases: Readonly<Partial<Record<PhaseName, BuildPhase>>>;
  readonly artifacts: BuildArtifacts | undefined;
  readonly secondaryArtifacts: Readonly<Record<string, BuildArtifacts>>;
  readonly cachePaths: readonly string[];
}

/** The phases that run commands, in their order. */
export const PHASE_NAMES = ["install", "pre_build", "build", "post_build"] as const;

export type PhaseName = (typeof PHASE_NAMES)[number];

export interface BuildPhase {
  readonly commands: readonly string[];
  readonly finally: readonly string[];
  readonly onFailure: "ABORT" | "CONTINUE";
  /** How often the phase is tried again before it has failed. */
  readonly retries: number;
}

/** Which files a build hands on. */
export interface BuildArtifacts {
  readonly files: readonly string[];
  readonly excludedPaths: readonly string[];
  readonly baseDirectory: string | undefined;
  readonly discardsPaths: boolean;
}

/** A buildspec cannot be run: it says where and why. */
export class BuildspecError extends Error {
  readonly code = "YAML_FILE_ERROR";
}

const LONGEST = 1_000_000;
const MOST_RETRIES = 100;
const RETRY = /^RETRY(?:-(\d{1,3}))?$/;

/**
 * Reads a buildspec.
 *
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 *
 * @throws {BuildspecError} naming the place
 */
export function parseBuildspec(text: string): Buildspec {
  if (text.length > LONGEST) throw new BuildspecError(`the buildspec is longer than ${LONGEST}`);
  const document = parseDocument(text, { version: "1.1" });
  const [error] = document.errors;
  if (error !== undefined) throw new BuildspecError(`the buildspec is not YAML: ${error.message}`);
  const root = mapOf(document.toJS({ maxAliasCount: 100 }), "the buildspec");
  const version = Number(root.version);
  if (version !== 0.1 && version !== 0.2) {
    throw new BuildspecError(`version: must be 0.1 or 0.2, not ${JSON.stringify(root.version)}`);
  }
  for (const name of ["batch", "proxy"]) {
    if (root[name] !== undefined) throw new BuildspecError(`${name}: the sandbox has none of it`);
  }
  const env = mapOf(root.env ?? {}, "env");
  const shell = env.shell ?? "sh";
  if (shell !== "sh" && shell !== "bash") {
    throw new BuildspecError(`env.shell: the sandbox runs sh and bash, not ${shell}`);
  }
  const artifacts = mapOf(root.artifacts ?? {}, "artifacts");
  const secondary = mapOf(artifacts["secondary-artifacts"] ?? {}, "artifacts.secondary-artifacts");
  return {
    shell,
    hasOneShell: version === 0.2,
    variables: textMap(env.variables, "env.variables"),
    parameterStore: textMap(env["parameter-store"], "env.parameter-store"),
    secretsManager: textMap(env["secrets-manager"], "env.secrets-manager"),
    exportedVariables: texts(env["exported-variables"], "env.exported-variables"),
    phases: phasesOf(mapOf(root.phases ?? {}, "phases")),
    artifacts: root.artifacts === undefined ? undefined : artifactsOf(artifacts, "artifacts"),
    secondaryArtifacts: Object.fromEntries(
      Object.entries(secondary).map(([name, value]) => {
        const place = `artifacts.secondary-artifacts.${name}`;
        return [name, artifactsOf(mapOf(value, place), place)];
      }),
    ),
    cachePaths: texts(mapOf(root.cache ?? {}, "cache").paths, "cache.paths"),
  };
}

function phasesOf(phases: Values): Buildspec["phases"] {
  const unknown = Object.keys(phases).find((name) => !PHASE_NAMES.includes(name as PhaseName));
  if (unknown !== undefined) {
    throw new BuildspecError(`phases.${unknown}: the phases are ${PHASE_NAMES.join(", ")}`);
  }
  return Object.fromEntries(
    Object.entries(phases).map(([name, value]) => [name, phaseOf(value, `phases.${name}`)]),
  );
}

function phaseOf(value: unknown, place: string): BuildPhase {
  const phase = mapOf(value, place);
  const onFailure = String(phase["on-failure"] ?? "ABORT");
  const retry = RETRY.exec(onFailure);
  if (onFailure !== "ABORT" && onFailure !== "CONTINUE" && retry === null) {
    throw new BuildspecError(
      `${place}.on-failure: the sandbox knows ABORT, CONTINUE, RETRY and RETRY-<count>, not ${onFailure}`,
    );
  }
  return {
    commands: texts(phase.commands, `${place}.commands`),
    finally: texts(phase.finally, `${place}.finally`),
    onFailure: onFailure === "CONTINUE" ? "CONTINUE" : "ABORT",
    retries: retry === null ? 0 : Math.min(Number(retry[1] ?? 1), MOST_RETRIES),
  };
}

function artifactsOf(value: Values, place: string): BuildArtifacts {
  const base = value["base-directory"];
  return {
    files: texts(value.files, `${place}.files`),
    excludedPaths: texts(value["exclude-paths"], `${place}.exclude-paths`),
    baseDirectory: base === undefined ? undefined : text(base, `${place}.base-directory`),
    discardsPaths: value["discard-paths"] === true || value["discard-paths"] === "yes",
  };
}

type Values = Readonly<Record<string, unknown>>;

function mapOf(value: unknown, place: string): Values {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.assign(Object.create(null), value);
  }
  throw new BuildspecError(`${place}: must be a mapping, not ${JSON.stringify(value)}`);
}

function text(value: unknown, place: string): string {
  if (typeof value === "object") {
    throw new BuildspecError(`${place}: must be a string, not ${JSON.stringify(value)}`);
  }
  return String(value);
}

/** A list of strings, or one string for a list of one. */
function texts(value: unknown, place: string): readonly string[] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.map((entry, index) => text(entry, `${place}[${index}]`));
}

function textMap(value: unknown, place: string): Readonly<Record<string, string>> {
  const entries = Object.entries(mapOf(value ?? {}, place));
  return Object.fromEntries(entries.map(([name, each]) => [name, text(each, `${place}.${name}`)]));
}
