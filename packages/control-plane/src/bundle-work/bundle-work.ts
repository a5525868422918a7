import type {
  CodeBuildJob,
  InputFile,
  ManagedResource,
  Namespace,
  PartName,
  ResolvedInputs,
  SpecPart,
  ValueOrigin,
} from "@proton/bundle";
import type { Finding } from "@proton/cloudformation";
import type { ApiParts } from "./api-parts.ts";
import type { CheckArchiveRequest, CheckedArchive } from "./check-archive.ts";

/** An archive that was accepted once, by the digest that it will always have. */
export interface RegisteredBundle {
  readonly digest: string;
  /** As findings call it. */
  readonly name: string;
  /** Asked for only when it is not known; undefined when it is gone. */
  readonly load: () => Promise<Uint8Array | undefined>;
}

export interface ResolveRequest {
  /** The schema file of a template version. */
  readonly schema: string;
  /** The text of a spec that can be read. */
  readonly spec: string;
  readonly part: SpecPart;
}

/** A bundle on this machine and the specs for it. */
export interface RehearsalRequest {
  readonly directory: string;
  /** Their texts. */
  readonly specs: readonly string[];
}

/** What a part is rendered with when only its text counts. */
export interface TextValues {
  readonly part: PartName;
  readonly namespace: Namespace;
}

/** What a template becomes, unchecked. */
export type RenderedText =
  | { readonly outcome: "rendered"; readonly text: string }
  | { readonly outcome: "failed"; readonly findings: readonly Finding[] };

/** What one part of a bundle is rendered with. */
export interface RenderValues {
  readonly part: PartName;
  readonly namespace: Namespace;
  /** Where values came from, by their path in the namespace. */
  readonly origins: ReadonlyMap<string, ValueOrigin>;
  /** What files that are not CloudFormation name. */
  readonly resource: ManagedResource;
}

/** What wrote one line of a rendered template. */
export interface RenderedLine {
  /** Of the template file, counted from 1. */
  readonly line: number;
  /** The namespace paths whose values flowed in. */
  readonly paths: readonly string[];
}

/** What a part that is not CloudFormation hands over. */
export interface RenderedFiles {
  readonly outcome: "files";
  readonly engine: "hcl" | "codebuild";
  readonly files: readonly InputFile[];
  /** Of a CodeBuild part. */
  readonly job?: CodeBuildJob;
  readonly findings: readonly Finding[];
}

/** A template file of a bundle. */
export interface TemplateText {
  /** Relative to the bundle's root. */
  readonly file: string;
  readonly text: string;
}

/** A rendered and checked template: nothing with an error in it is handed over. */
export type RenderedPart =
  | RenderedFiles
  | {
      readonly outcome: "rendered";
      readonly text: string;
      readonly lines: readonly RenderedLine[];
      /** What was rendered. */
      readonly template?: TemplateText;
      readonly apiParts?: ApiParts;
      readonly findings: readonly Finding[];
    }
  | { readonly outcome: "failed"; readonly findings: readonly Finding[] };

/**
 * All that reads, checks and renders what strangers wrote. A limit that it hits is a finding of its
 * answer.
 */
export interface BundleWork {
  check(request: CheckArchiveRequest): Promise<CheckedArchive>;
  /** What a schema breaks for specs that fit the one before. */
  breaks(before: string, after: string): Promise<readonly string[]>;
  /** The inputs of one part with the schema's defaults; none where the schema has no such part. */
  resolve(request: ResolveRequest): Promise<ResolvedInputs>;
  render(bundle: RegisteredBundle, values: RenderValues): Promise<RenderedPart>;
  /** Renders without checking, for who compares what was deployed once. */
  text(bundle: RegisteredBundle, values: TextValues): Promise<RenderedText>;
  /**
   * Reads a bundle and holds specs against its schema, as whoever asks is about to do in its own
   * process: the finding of a limit that it would hit there.
   */
  rehearse(request: RehearsalRequest): Promise<Finding | undefined>;
  close(): Promise<void>;
}
