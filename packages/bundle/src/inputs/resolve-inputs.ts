import { type Finding, findingOf, type RuleInfo } from "@proton/cloudformation";
import { type Range, suggestion } from "@proton/text";
import { defaultOf, type InputProperty, type InputType } from "../model/schema.ts";
import type { SpecInputs } from "../model/spec.ts";
import { readingRules } from "../rules/reading-rules.ts";
import { child, entriesOf, itemsOf, plainValue, type YamlNode } from "../text/yaml-node.ts";
import { validateValue } from "./validate-value.ts";

/** A value equal to this keeps the value that is deployed. */
export const CURRENT_VALUE_MACRO = `\${Proton::CURRENT_VAL}`;

/** Where the value of an input came from. */
export interface ValueOrigin {
  readonly kind: "spec" | "default" | "current" | "outputs";
  readonly file: string;
  readonly range?: Range;
}

/** Values keyed by input. Where an input has neither value nor default, it is absent. */
export interface ResolvedInputs {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Where each value came from, by input name. */
  readonly origins: ReadonlyMap<string, ValueOrigin>;
  readonly findings: readonly Finding[];
}

export interface ResolveInputsOptions {
  /** The values that are deployed now, for `${Proton::CURRENT_VAL}`. @default {} */
  readonly current?: Readonly<Record<string, unknown>>;
}

/**
 * Checks the inputs of a spec against their type and fills in the schema's defaults.
 * Types are kept as written; inputs that the schema does not declare are left out with a warning.
 */
export function resolveInputs(
  type: InputType,
  values: SpecInputs | undefined,
  options: ResolveInputsOptions = {},
): ResolvedInputs {
  const resolution = new Resolution(type, asGiven(values), options.current ?? {});
  for (const property of type.properties.values()) resolution.property(property);
  resolution.unknownInputs();
  return resolution;
}

interface GivenInputs {
  readonly file: string;
  readonly range: Range | undefined;
  readonly values: ReadonlyMap<string, unknown>;
  readonly nodes: ReadonlyMap<string, { readonly keyRange: Range; readonly value: YamlNode }>;
}

class Resolution implements ResolvedInputs {
  readonly inputs: Record<string, unknown> = {};
  readonly origins = new Map<string, ValueOrigin>();
  readonly findings: Finding[] = [];
  readonly #type: InputType;
  readonly #given: GivenInputs;
  readonly #current: Readonly<Record<string, unknown>>;

  constructor(type: InputType, given: GivenInputs, current: Readonly<Record<string, unknown>>) {
    this.#type = type;
    this.#given = given;
    this.#current = current;
  }

  property(property: InputProperty): void {
    const { name } = property;
    if (!this.#given.values.has(name)) {
      this.#fallBack(property);
      return;
    }
    const value = this.#given.values.get(name);
    if (value === CURRENT_VALUE_MACRO) {
      this.#keepCurrent(property);
      return;
    }
    this.#set(name, value, {
      kind: "spec",
      file: this.#given.file,
      ...rangeOf(this.#node(name)?.range),
    });
    this.#check(property, value);
  }

  unknownInputs(): void {
    const known = [...this.#type.properties.keys()];
    for (const name of this.#given.values.keys()) {
      if (this.#type.properties.has(name)) continue;
      const near = suggestion(name, known);
      const declared = near || known.length > 12 ? "" : `; it declares ${known.join(", ")}`;
      const message = `"${name}" is not an input of ${this.#type.name} and has no effect${near}${declared}`;
      this.#report(readingRules.unknownInput, message, this.#given.nodes.get(name)?.keyRange);
    }
  }

  #keepCurrent(property: InputProperty): void {
    const { name } = property;
    if (Object.hasOwn(this.#current, name)) {
      this.#set(name, this.#current[name], {
        kind: "current",
        file: this.#given.file,
        ...rangeOf(this.#node(name)?.range),
      });
      return;
    }
    this.#report(
      readingRules.currentValueMissing,
      `"${name}" has no current value to keep`,
      this.#node(name)?.range,
    );
    this.#fallBack(property);
  }

  #fallBack(property: InputProperty): void {
    const value = defaultOf(property);
    if (value !== undefined) {
      const { file } = this.#type;
      this.#set(property.name, value, {
        kind: "default",
        file,
        ...rangeOf(property.defaultRange),
      });
      return;
    }
    if (!property.required) return;
    const message = `the required input "${property.name}" is missing and has no default`;
    this.findings.push(
      findingOf(readingRules.missingInput, {
        message,
        file: this.#given.file,
        range: this.#given.range,
        related: [{ message: "declared here", file: this.#type.file, range: property.nameRange }],
      }),
    );
  }

  #check(property: InputProperty, value: unknown): void {
    for (const { path, message, keyword } of validateValue(value, property.schema)) {
      const at = path.length === 0 ? property.name : `${property.name}.${path.join(".")}`;
      this.findings.push(
        findingOf(
          keyword === "slowPattern" ? readingRules.slowPattern : readingRules.invalidInput,
          {
            message: `${at}: ${message}`,
            file: this.#given.file,
            range: descend(this.#node(property.name), path)?.range ?? this.#given.range,
            related: [
              { message: "declared here", file: this.#type.file, range: property.nameRange },
            ],
          },
        ),
      );
    }
  }

  #set(name: string, value: unknown, origin: ValueOrigin): void {
    Object.defineProperty(this.inputs, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    this.origins.set(name, origin);
  }

  #node(name: string): YamlNode | undefined {
    return this.#given.nodes.get(name)?.value;
  }

  #report(rule: RuleInfo, message: string, range: Range | undefined): void {
    this.findings.push(findingOf(rule, { message, file: this.#given.file, range }));
  }
}

function asGiven(given: SpecInputs | undefined): GivenInputs {
  const entries = entriesOf(given?.node);
  return {
    file: given?.file ?? "spec",
    range: given?.range,
    values: new Map(entries.map((entry) => [entry.key, plainValue(entry.value)])),
    nodes: new Map(entries.map((entry) => [entry.key, entry])),
  };
}

/** The node at a path, or the nearest one above it. */
function descend(
  node: YamlNode | undefined,
  path: readonly (string | number)[],
): YamlNode | undefined {
  let current = node;
  for (const step of path) {
    const next = typeof step === "number" ? itemsOf(current)[step] : child(current, step);
    if (!next) return current;
    current = next;
  }
  return current;
}

function rangeOf(range: Range | undefined): { range?: Range } {
  return range ? { range } : {};
}
