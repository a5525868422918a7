import { type Finding, findingOf, type RuleInfo } from "@proton/cloudformation";
import { type Range, suggestion } from "@proton/text";
import type { InstanceSpec, ServiceSpec, Spec, SpecInputs } from "../model/spec.ts";
import { readingRules } from "../rules/reading-rules.ts";
import { readYaml } from "../text/read-yaml.ts";
import {
  child,
  entriesOf,
  entryOf,
  itemsOf,
  stringOf,
  typeName,
  type YamlEntry,
  type YamlNode,
} from "../text/yaml-node.ts";

const MAX_SPEC_LENGTH = 51_200;
const RESOURCE_NAME = /^[0-9A-Za-z]+[0-9A-Za-z_-]*$/;
const KINDS = ["EnvironmentSpec", "ServiceSpec"] as const;

/** The spec is absent when the text is not one; `findings` then hold at least one error. */
export interface ParseSpecResult {
  readonly spec: Spec | undefined;
  readonly findings: readonly Finding[];
}

/** Reads a spec file: its kind and shape, not yet its inputs, which `resolveInputs` checks. */
export function parseSpec(text: string, { file }: { readonly file: string }): ParseSpecResult {
  if (text.length === 0 || text.length > MAX_SPEC_LENGTH) {
    const message = `has ${text.length} characters; a spec has 1 to ${MAX_SPEC_LENGTH}`;
    return { spec: undefined, findings: [findingOf(readingRules.specSize, { message, file })] };
  }
  const document = readYaml(text, file);
  const parser = new SpecParser(file, document.findings);
  const spec = document.findings.some((finding) => finding.severity === "error")
    ? undefined
    : parser.parse(document.root);
  const failed = parser.findings.some((finding) => finding.severity === "error");
  return { spec: failed ? undefined : spec, findings: parser.findings };
}

class SpecParser {
  readonly findings: Finding[];
  readonly #file: string;

  constructor(file: string, findings: readonly Finding[]) {
    this.#file = file;
    this.findings = [...findings];
  }

  parse(root: YamlNode | undefined): Spec | undefined {
    const kind = stringOf(child(root, "proton"));
    if (kind === "EnvironmentSpec") return this.#environment(root);
    if (kind === "ServiceSpec") return this.#service(root);
    const near = kind === undefined ? "" : suggestion(kind, KINDS);
    const wrong =
      kind === undefined ? "has no `proton` key" : `"${kind}" is not a kind of spec${near}`;
    const message = `${wrong}; write "proton: EnvironmentSpec" or "proton: ServiceSpec"`;
    this.#report(readingRules.specKind, message, (child(root, "proton") ?? root)?.range);
    return undefined;
  }

  #environment(root: YamlNode | undefined): Spec {
    this.#onlyKeys(root, ["proton", "spec"]);
    return { kind: "environment", inputs: this.#inputs(entryOf(root, "spec"), root) };
  }

  #service(root: YamlNode | undefined): ServiceSpec {
    this.#onlyKeys(root, ["proton", "pipeline", "instances"]);
    const pipeline = entryOf(root, "pipeline");
    const instances = child(root, "instances");
    const items = itemsOf(instances);
    if (items.length === 0) {
      const got = instances && instances.kind !== "sequence" ? `, not ${article(instances)}` : "";
      const message = `"instances" must be a list of at least one instance${got}`;
      this.#report(readingRules.specShape, message, (instances ?? root)?.range);
    }
    const parsed = items.map((item) => this.#instance(item));
    this.#uniqueNames(items, parsed);
    return {
      kind: "service",
      pipeline: pipeline && this.#inputs(pipeline, root),
      instances: parsed,
    };
  }

  #instance(item: YamlNode): InstanceSpec {
    if (item.kind !== "mapping") {
      this.#report(
        readingRules.specShape,
        `an instance is a mapping with name and environment, not ${article(item)}`,
        item.range,
      );
    }
    this.#onlyKeys(item, ["name", "environment", "spec"]);
    return {
      name: this.#resourceName(item, "name"),
      environment: this.#resourceName(item, "environment"),
      inputs: this.#inputs(entryOf(item, "spec"), item),
    };
  }

  #resourceName(item: YamlNode, key: "name" | "environment"): string {
    const node = child(item, key);
    const name = stringOf(node) ?? "";
    if (!node) {
      if (item.kind === "mapping")
        this.#report(readingRules.specShape, `the instance has no "${key}"`, item.range);
    } else if (name.length > 100 || !RESOURCE_NAME.test(name)) {
      const shown = node.kind === "scalar" ? JSON.stringify(node.value) : article(node);
      const message = `${shown} is not a name: use 1 to 100 letters, digits, "_" and "-", starting with a letter or digit`;
      this.#report(readingRules.instanceName, message, node.range);
    }
    return name;
  }

  #uniqueNames(items: readonly YamlNode[], instances: readonly InstanceSpec[]): void {
    const seen = new Map<string, Range | undefined>();
    for (const [index, { name }] of instances.entries()) {
      const range = child(items[index], "name")?.range;
      if (name !== "" && seen.has(name)) {
        const first = seen.get(name);
        this.findings.push(
          findingOf(readingRules.instanceName, {
            message: `two instances are called "${name}"; rename one of them`,
            file: this.#file,
            range,
            related: [
              { message: "first used here", file: this.#file, ...(first && { range: first }) },
            ],
          }),
        );
      }
      seen.set(name, range);
    }
  }

  #inputs(entry: YamlEntry | undefined, owner: YamlNode | undefined): SpecInputs {
    const node = entry?.value;
    const empty = node?.kind === "scalar" && node.value === null;
    if (entry && node && node.kind !== "mapping" && !empty) {
      const message = `"${entry.key}" must be a mapping of inputs, not ${article(node)}`;
      this.#report(readingRules.specShape, message, node.range);
    }
    return {
      file: this.#file,
      node: node?.kind === "mapping" ? node : undefined,
      range: entry?.keyRange ?? firstLine(owner),
    };
  }

  #onlyKeys(node: YamlNode | undefined, known: readonly string[]): void {
    for (const { key, keyRange } of entriesOf(node)) {
      if (known.includes(key)) continue;
      const message = `"${key}" is not a key of a spec here (known: ${known.join(", ")})${suggestion(key, known)}`;
      this.#report(readingRules.specUnknownKey, message, keyRange);
    }
  }

  #report(rule: RuleInfo, message: string, range: Range | undefined): void {
    this.findings.push(findingOf(rule, { message, file: this.#file, range }));
  }
}

/** A whole document is too much to underline. */
function firstLine(node: YamlNode | undefined): Range | undefined {
  const first = entriesOf(node)[0];
  return first?.keyRange ?? node?.range;
}

function article(node: YamlNode): string {
  const name = typeName(node);
  if (name === "null") return "nothing";
  return `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
}
