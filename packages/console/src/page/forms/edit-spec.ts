import { Document, isMap, isScalar, isSeq, parseDocument, YAMLMap } from "yaml";

/** Where in a spec the inputs of a part stand. */
export type SpecPath = readonly (string | number)[];

/** The inputs of an environment's spec. */
export const ENVIRONMENT_PATH: SpecPath = ["spec"];
/** The inputs of a service's pipeline. */
export const PIPELINE_PATH: SpecPath = ["pipeline"];
/** The inputs of an instance, by its place in the list. */
export const instancePath = (index: number): SpecPath => ["instances", index, "spec"];

/** A spec with nothing in it. */
export const EMPTY_ENVIRONMENT_SPEC = "proton: EnvironmentSpec\nspec: {}\n";

/** The spec of a service with one instance. */
export function emptyServiceSpec(hasPipeline: boolean): string {
  const document = new Document({
    proton: "ServiceSpec",
    ...(hasPipeline && { pipeline: {} }),
    instances: [],
  });
  return document.toString();
}

/** What a spec says, as far as it can be read; `undefined` while its YAML is broken. */
export function readInputs(
  text: string,
  path: SpecPath,
): Readonly<Record<string, unknown>> | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  const value = document.getIn(path);
  if (!isMap(value)) return {};
  return value.toJS(document) as Record<string, unknown>;
}

/** The spec with one input given, or left to the template's default with `undefined`; comments stay. */
export function withInput(text: string, path: SpecPath, name: string, value: unknown): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  if (!isMap(document.getIn(path))) document.setIn(path, new YAMLMap());
  const map = document.getIn(path) as YAMLMap;
  if (value === undefined) map.delete(name);
  else {
    const before = map.get(name, true);
    const node = document.createNode(value);
    if (isScalar(before) && isScalar(node) && before.comment) node.comment = before.comment;
    map.set(name, node);
    map.flow = false;
  }
  if (map.items.length === 0) map.flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** An instance of a service's spec. */
export interface InstanceEntry {
  readonly name: string;
  readonly environment: string;
}

/** The instances of a service's spec; `undefined` while its YAML is broken. */
export function readInstances(text: string): readonly InstanceEntry[] | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  const list = document.get("instances");
  if (!isSeq(list)) return [];
  return list.items.map((item) => ({
    name: String((isMap(item) && item.get("name")) || ""),
    environment: String((isMap(item) && item.get("environment")) || ""),
  }));
}

/** The spec with one more instance. */
export function withInstance(text: string, entry: InstanceEntry): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  if (!isSeq(document.get("instances"))) document.set("instances", document.createNode([]));
  const list = document.get("instances");
  if (isSeq(list)) {
    list.flow = false;
    list.add(document.createNode({ ...entry, spec: {} }));
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The spec without one of its instances. */
export function withoutInstance(text: string, index: number): string {
  const document = parseDocument(text);
  if (document.errors.length === 0) document.deleteIn(["instances", index]);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The spec with another name or environment of an instance. */
export function withInstanceMember(
  text: string,
  index: number,
  member: keyof InstanceEntry,
  value: string,
): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  document.setIn(["instances", index, member], value);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
