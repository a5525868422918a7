import type { Range } from "@proton/text";
import type { YamlMapping } from "../text/yaml-node.ts";

/** The inputs that a spec gives to one part. */
export interface SpecInputs {
  /** The file that findings about them name. */
  readonly file: string;
  /** The values with their positions, `undefined` when the spec leaves them out altogether. */
  readonly node: YamlMapping | undefined;
  /** Where a finding about a missing input stands. */
  readonly range: Range | undefined;
}

/** A spec for an environment template. */
export interface EnvironmentSpec {
  readonly kind: "environment";
  readonly inputs: SpecInputs;
}

/** One instance of a service spec. */
export interface InstanceSpec {
  readonly name: string;
  readonly environment: string;
  readonly inputs: SpecInputs;
}

/** A spec for a service template. */
export interface ServiceSpec {
  readonly kind: "service";
  /** `undefined` when the spec has no `pipeline` key. */
  readonly pipeline: SpecInputs | undefined;
  readonly instances: readonly InstanceSpec[];
}

/** A Proton spec file as data. */
export type Spec = EnvironmentSpec | ServiceSpec;
