import { type Document, isMap, isSeq, parseDocument, type YAMLMap } from "yaml";
import { CURRENT_VALUE_MACRO } from "../inputs/resolve-inputs.ts";
import type { SpecPart } from "./spec-part.ts";

/** Writes a document without folding long lines, which tools that edit specs line by line would trip over. */
const WRITE_OPTIONS = { lineWidth: 0 } as const;

/**
 * Puts one part of a deployed service spec in the place of the same part of another.
 *
 * @param instanceName the instance whose entry it is; absent, it is the `pipeline`
 */
export function mergePart(
  serviceSpec: string,
  deployedSpec: string,
  instanceName: string | undefined,
): string {
  const document = parseDocument(serviceSpec);
  const deployed = parseDocument(deployedSpec);
  const path = partPath(document, instanceName);
  const from = partPath(deployed, instanceName);
  const value = from === undefined ? undefined : nodeValue(deployed, from);
  if (value === undefined) return serviceSpec;
  if (path === undefined) document.addIn(["instances"], document.createNode(value));
  else document.setIn(path, document.createNode(value));
  return document.toString(WRITE_OPTIONS);
}

/**
 * Replaces every {@link CURRENT_VALUE_MACRO} of one part by the value that the current spec has there;
 * where it has none the property is left out, so that the schema's default holds.
 *
 * @param part whose inputs they are
 */
export function resolveCurrentValues(
  spec: string,
  current: string | undefined,
  part: SpecPart,
): string {
  const document = parseDocument(spec);
  const inputs = inputsOf(document, part);
  if (inputs === undefined) return spec;
  const pending = inputs.items
    .map((pair) => String(keyName(pair.key)))
    .filter((key) => inputs.get(key) === CURRENT_VALUE_MACRO);
  if (pending.length === 0) return spec;
  const known = current === undefined ? undefined : inputsOf(parseDocument(current), part);
  const values = (known?.toJSON() ?? {}) as Readonly<Record<string, unknown>>;
  for (const key of pending) {
    if (Object.hasOwn(values, key)) inputs.set(key, document.createNode(values[key]));
    else inputs.delete(key);
  }
  return document.toString(WRITE_OPTIONS);
}

/** A service spec with values set in the inputs of some of its instances; layout and comments stay. */
export function setInstanceInputs(
  text: string,
  inputsOf: (instanceName: string) => Readonly<Record<string, unknown>>,
): string {
  const document = parseDocument(text);
  const instances = (document.toJS() as { instances?: { name: string }[] }).instances ?? [];
  for (const [index, { name }] of instances.entries()) {
    for (const [input, value] of Object.entries(inputsOf(name))) {
      if (!document.hasIn(["instances", index, "spec"]))
        document.setIn(["instances", index, "spec"], {});
      document.setIn(["instances", index, "spec", input], value);
    }
  }
  return document.toString(WRITE_OPTIONS);
}

function inputsOf(document: Document, part: SpecPart): YAMLMap | undefined {
  const path = inputsPath(document, part);
  const node = path === undefined ? undefined : document.getIn(path, true);
  return isMap(node) ? node : undefined;
}

function inputsPath(document: Document, part: SpecPart): readonly (string | number)[] | undefined {
  if (part.part === "environment") return ["spec"];
  if (part.part === "pipeline") return ["pipeline"];
  const path = partPath(document, part.instanceName);
  return path === undefined ? undefined : [...path, "spec"];
}

function partPath(
  document: Document,
  instanceName: string | undefined,
): readonly (string | number)[] | undefined {
  if (instanceName === undefined) return ["pipeline"];
  const instances = document.get("instances", true);
  if (!isSeq(instances)) return undefined;
  const index = instances.items.findIndex(
    (item) => isMap(item) && item.get("name") === instanceName,
  );
  return index === -1 ? undefined : ["instances", index];
}

function nodeValue(document: Document, path: readonly (string | number)[]): unknown {
  const value: unknown = path.reduce<unknown>(
    (node, key) => (node as Record<string | number, unknown> | undefined)?.[key],
    document.toJS(),
  );
  return value ?? undefined;
}

function keyName(key: unknown): unknown {
  return typeof key === "object" && key !== null && "value" in key ? key.value : key;
}
