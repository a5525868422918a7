import {
  checkRendering,
  codeBuildJob,
  inputFiles,
  inputsOfPart,
  parseSchema,
  parseSpec,
  type ReadBundleResult,
  type ResolvedInputs,
  readBundle,
  renderBundle,
  resolveInputs,
  type SourceMap,
  type Spec,
  type SpecInputs,
  schemaCompatibility,
} from "@proton/bundle";
import { hasErrors } from "../specs/first-error.ts";
import { SPEC_FILE } from "../specs/spec-file.ts";
import { apiPartsOf } from "./api-parts.ts";
import { createBundleCache } from "./bundle-cache.ts";
import type {
  RehearsalRequest,
  RenderedLine,
  RenderedPart,
  RenderedText,
  RenderValues,
  ResolveRequest,
  TextValues,
} from "./bundle-work.ts";
import { type CheckArchiveRequest, type CheckedArchive, checkArchive } from "./check-archive.ts";

interface BundleJob {
  readonly digest: string;
  readonly name: string;
  /** Absent when the bundle may be known. */
  readonly archive?: Uint8Array;
}

export interface RenderJob extends RenderValues, BundleJob {}

export interface TextJob extends TextValues, BundleJob {}

/** The work itself: plain data in, plain data out, wherever it runs. */
export interface BundleJobs {
  check(request: CheckArchiveRequest): CheckedArchive;
  breaks(schemas: { readonly before: string; readonly after: string }): readonly string[];
  resolve(request: ResolveRequest): ResolvedInputs;
  /** Undefined when the bundle is not known: ask again with its archive. */
  render(job: RenderJob): RenderedPart | undefined;
  /** Undefined as for {@link BundleJobs.render}. */
  text(job: TextJob): RenderedText | undefined;
  rehearse(request: RehearsalRequest): void;
}

/** Which runtimes can still be created is a matter of the day on AWS; the sandbox runs them on. */
const LEFT_TO_THE_PROVISIONER: ReadonlySet<string> = new Set(["CFN3007"]);

export function createBundleJobs(): BundleJobs {
  const bundles = createBundleCache();
  return {
    check: checkArchive,
    breaks: ({ before, after }) =>
      schemaCompatibility(parseSchema(before), parseSchema(after)).map(({ message }) => message),
    resolve,
    render(job) {
      const bundle = bundles.read(job);
      return bundle && render(bundle, job);
    },
    text(job) {
      const bundle = bundles.read(job);
      return bundle && renderText(bundle, job);
    },
    rehearse,
  };
}

function rehearse({ directory, specs }: RehearsalRequest): void {
  const { bundle } = readBundle({ directory });
  for (const text of specs) {
    const { spec } = parseSpec(text, { file: SPEC_FILE });
    for (const given of spec === undefined ? [] : allInputs(spec)) {
      for (const type of Object.values(bundle?.schema.types ?? {})) resolveInputs(type, given);
    }
  }
}

function allInputs(spec: Spec): readonly SpecInputs[] {
  if (spec.kind === "environment") return [spec.inputs];
  const { instances, pipeline } = spec;
  return [...instances.map(({ inputs }) => inputs), ...(pipeline ? [pipeline] : [])];
}

function renderText(read: ReadBundleResult, { part, namespace }: TextValues): RenderedText {
  if (read.bundle === undefined) return { outcome: "failed", findings: read.findings };
  const { text, findings } = renderBundle(read.bundle, { part, namespace });
  return text === undefined ? { outcome: "failed", findings } : { outcome: "rendered", text };
}

function resolve({ schema, spec, part }: ResolveRequest): ResolvedInputs {
  const type = parseSchema(schema).types[part.part];
  const parsed = parseSpec(spec, { file: SPEC_FILE }).spec;
  if (type === undefined || parsed === undefined) {
    return { inputs: {}, origins: new Map(), findings: [] };
  }
  const { inputs, origins, findings } = resolveInputs(type, inputsOfPart(parsed, part));
  return { inputs, origins, findings };
}

function render(read: ReadBundleResult, values: RenderValues): RenderedPart {
  const { part, namespace, origins, resource } = values;
  if (read.bundle === undefined) return { outcome: "failed", findings: read.findings };
  const engine = read.bundle.parts[part]?.manifest.engine;
  if (engine === "hcl" || engine === "codebuild") {
    const files = inputFiles(read.bundle, { part, namespace, resource });
    if (engine === "codebuild") {
      const { job, findings } = codeBuildJob(read.bundle, { part, namespace });
      if (job === undefined) return { outcome: "failed", findings };
      return { outcome: "files", engine, files, job, findings };
    }
    return { outcome: "files", engine, files, findings: [] };
  }
  const rendering = renderBundle(read.bundle, { part, namespace });
  if (rendering.text === undefined) return { outcome: "failed", findings: rendering.findings };
  const findings = checkRendering({ ...rendering, origins });
  const stopping = findings.filter(({ rule }) => !LEFT_TO_THE_PROVISIONER.has(rule));
  if (hasErrors(stopping)) return { outcome: "failed", findings: stopping };
  const { text, sourceMap, file } = rendering;
  const source = read.bundle.text(file);
  const template = source === undefined ? undefined : { file, text: source };
  const lines = linesOf(text, sourceMap);
  const apiParts = apiPartsOf(text);
  return {
    ...{ outcome: "rendered", text, lines, findings },
    ...(template && { template }),
    ...(apiParts && { apiParts }),
  };
}

function linesOf(text: string, sourceMap: SourceMap): readonly RenderedLine[] {
  let start = 0;
  return text.split("\n").map((written, index) => {
    // A stretch of the template begins with the end of the line before: what is seen of it does not.
    const indent = written.length - written.trimStart().length;
    const place = sourceMap.locate(written.trim() === "" ? start : start + indent);
    start += written.length + 1;
    const paths = new Set(sourceMap.line(index + 1).flatMap((segment) => segment.paths));
    return { line: place?.range.start.line ?? 1, paths: [...paths] };
  });
}
