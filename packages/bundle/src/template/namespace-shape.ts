import type { PartName } from "../model/template-bundle.ts";
import { ANY_KEY } from "./references.ts";

/** Whose outputs a path reads. */
export type OutputOwner = "environment" | "instance" | "component";

/** What stands at a place of a namespace. */
type Shape =
  | { readonly kind: "value" }
  | { readonly kind: "object"; readonly keys: Readonly<Record<string, Shape>> }
  | { readonly kind: "list"; readonly item: Shape }
  | { readonly kind: "inputs"; readonly part: PartName }
  | { readonly kind: "outputs"; readonly owner: OutputOwner };

const VALUE: Shape = { kind: "value" };
const object = (keys: Readonly<Record<string, Shape>>): Shape => ({ kind: "object", keys });
const inputs = (part: PartName): Shape => ({ kind: "inputs", part });
const outputs = (owner: OutputOwner): Shape => ({ kind: "outputs", owner });

const environmentKeys = { name: VALUE, account_id: VALUE, outputs: outputs("environment") };
const ENVIRONMENT = object(environmentKeys);
const SERVICE = object({
  name: VALUE,
  branch_name: VALUE,
  repository_id: VALUE,
  repository_connection_arn: VALUE,
});

/** The namespaces of each part, as the User Guide's table has them. */
const SHAPES: Readonly<Record<PartName, Shape>> = {
  environment: object({ environment: object({ name: VALUE, inputs: inputs("environment") }) }),
  instance: object({
    environment: ENVIRONMENT,
    service: SERVICE,
    service_instance: object({
      name: VALUE,
      inputs: inputs("instance"),
      components: object({ default: object({ name: VALUE, outputs: outputs("component") }) }),
    }),
  }),
  pipeline: object({
    service: SERVICE,
    pipeline: object({ inputs: inputs("pipeline") }),
    service_instances: {
      kind: "list",
      item: object({
        name: VALUE,
        inputs: inputs("instance"),
        outputs: outputs("instance"),
        // Ours: a pipeline that runs the control plane itself has to pass the role on.
        environment: object({ ...environmentKeys, proton_service_role_arn: VALUE }),
      }),
    },
  }),
};

/** What a path of a template leads to. */
export type PathTarget =
  | { readonly kind: "known" }
  /** `name` is absent when all inputs are read at once. */
  | { readonly kind: "input"; readonly part: PartName; readonly name: string | undefined }
  | { readonly kind: "output"; readonly owner: OutputOwner; readonly name: string | undefined }
  | {
      readonly kind: "unknown";
      /** The path up to what is not there. */
      readonly path: readonly string[];
      readonly key: string;
      readonly known: readonly string[];
    };

/** Follows a path through the namespace of a part. */
export function pathTarget(part: PartName, path: readonly string[]): PathTarget {
  let shape = SHAPES[part];
  for (const [index, key] of path.entries()) {
    switch (shape.kind) {
      case "value":
        return { kind: "known" };
      case "inputs":
        return { kind: "input", part: shape.part, name: key === ANY_KEY ? undefined : key };
      case "outputs":
        return { kind: "output", owner: shape.owner, name: key === ANY_KEY ? undefined : key };
      case "list":
        if (key !== ANY_KEY) return { kind: "known" };
        shape = shape.item;
        break;
      case "object": {
        if (key === ANY_KEY) return { kind: "known" };
        const next = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
        if (!next) {
          return {
            kind: "unknown",
            path: path.slice(0, index),
            key,
            known: Object.keys(shape.keys),
          };
        }
        shape = next;
        break;
      }
    }
  }
  if (shape.kind === "inputs") return { kind: "input", part: shape.part, name: undefined };
  if (shape.kind === "outputs") return { kind: "output", owner: shape.owner, name: undefined };
  return { kind: "known" };
}

/** The parts in whose namespace a path leads somewhere. */
export function partsThatHave(path: readonly string[]): readonly PartName[] {
  return (Object.keys(SHAPES) as PartName[]).filter(
    (part) => pathTarget(part, path).kind !== "unknown",
  );
}

/** A path as an author writes it. */
export function formatNamespacePath(path: readonly string[]): string {
  return path.reduce((text, key) => {
    if (key === ANY_KEY) return `${text}[…]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");
}
