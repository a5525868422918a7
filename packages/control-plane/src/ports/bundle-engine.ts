import type { Finding } from "@proton/cloudformation";

/** Values of inputs, as a spec or a schema's defaults give them. */
export type InputValues = Readonly<Record<string, unknown>>;

/** A part of a spec that has inputs. */
export type SpecPart =
  | { readonly part: "environment" }
  | { readonly part: "instance"; readonly instanceName: string }
  | { readonly part: "pipeline" };

/** A spec as data. */
export type Spec =
  | { readonly kind: "environment"; readonly values: InputValues }
  | {
      readonly kind: "service";
      /** Absent when the spec says nothing of a pipeline. */
      readonly pipeline?: InputValues;
      readonly instances: readonly SpecInstance[];
    };

/** One entry of a service spec's `instances`. */
export interface SpecInstance {
  readonly name: string;
  readonly environment: string;
  readonly values: InputValues;
}

/** An archive that is to become a template version. */
export interface RegistrationRequest {
  /** A gzip tarball, hostile until it is checked. */
  readonly archive: Uint8Array;
  readonly templateName: string;
  readonly kind: "environment" | "service";
  /** Environments, respectively pipelines, are made by the customer: the bundle has no IaC for them. */
  readonly customerManaged: boolean;
}

/** What became of an archive. */
export type Registration =
  | {
      readonly outcome: "registered";
      /** The schema file, verbatim. */
      readonly schema: string;
      readonly findings: readonly Finding[];
    }
  | {
      readonly outcome: "rejected";
      readonly message: string;
      readonly findings: readonly Finding[];
    };

/** An environment as templates see it. */
export interface NamespaceEnvironment {
  readonly name: string;
  readonly accountId: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** An instance as templates see it. */
export interface NamespaceInstance {
  readonly name: string;
  readonly inputs: InputValues;
  readonly environment: NamespaceEnvironment;
  /** Only once it is deployed. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** A service as templates see it: what it lacks is the empty string. */
export interface NamespaceService {
  readonly name: string;
  readonly branchName: string;
  readonly repositoryId: string;
  readonly repositoryConnectionArn: string;
}

/** What a part is rendered with: the namespaces that Proton gave that part. */
export type RenderInput =
  | {
      readonly part: "environment";
      readonly environment: { readonly name: string; readonly inputs: InputValues };
    }
  | {
      readonly part: "instance";
      readonly service: NamespaceService;
      readonly instance: NamespaceInstance;
    }
  | {
      readonly part: "pipeline";
      readonly service: NamespaceService;
      readonly pipeline: { readonly inputs: InputValues };
      readonly instances: readonly NamespaceInstance[];
    };

/** What became of a rendering. */
export type Rendering =
  | { readonly outcome: "rendered"; readonly text: string; readonly findings: readonly Finding[] }
  | { readonly outcome: "failed"; readonly message: string; readonly findings: readonly Finding[] };

/** What the control plane needs of template bundles: the border to `@proton/bundle`. */
export interface BundleEngine {
  /** Reads and checks an archive as Proton did when a version was registered. */
  register(request: RegistrationRequest): Promise<Registration>;
  /** Reads a spec; `message` says where it is wrong. */
  parseSpec(
    text: string,
  ):
    | { readonly outcome: "parsed"; readonly spec: Spec }
    | { readonly outcome: "invalid"; readonly message: string };
  /** Holds one part of a spec against its inputs in a schema and fills in the defaults. */
  resolveInputs(request: {
    readonly schema: string;
    readonly spec: string;
    readonly part: SpecPart;
  }):
    | { readonly outcome: "resolved"; readonly inputs: InputValues }
    | { readonly outcome: "invalid"; readonly message: string };
  /** Renders one part of a registered archive. */
  render(request: {
    readonly archive: Uint8Array;
    readonly templateName: string;
    readonly input: RenderInput;
  }): Promise<Rendering>;
  /** What the next schema breaks for specs of the previous one; empty when it is compatible. */
  schemaBreaks(previous: string, next: string): readonly string[];
}
