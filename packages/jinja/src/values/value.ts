import type { Runtime } from "../runtime/runtime.ts";
import type { PathNode } from "./path.ts";

/**
 * A Python value.
 *
 * `null` is None; an int is a `number` when it is a safe integer and a `bigint` beyond (never both
 * for one value); a float is always a {@link Float}, so that `1.0` and `1` stay apart; a `str` is a
 * string or {@link Markup}; everything else is a {@link PyObject}.
 */
export type Value = null | boolean | number | bigint | string | PyObject;

/** Gives the next item, `undefined` at the end. */
export type Next = () => Value | undefined;

/** Arguments as a callable receives them. */
export interface CallArguments {
  readonly positional: readonly Value[];
  readonly keyword: ReadonlyMap<string, Value>;
}

/** Anything that is not a plain None, bool, int or str. */
export abstract class PyObject {
  /** Python's name of the type, as its messages show it. */
  abstract readonly typeName: string;

  /** The parts of the text that `repr()` gives; `repr.ts` puts containers together. */
  abstract repr(): string;

  truth(): boolean {
    return true;
  }
  /** `len()`, `undefined` when the type has none. */
  length(): number | undefined {
    return undefined;
  }
  /** What going over all of it costs in operations, for {@link weightOf}. */
  weight(): number {
    return 0;
  }
  /** `iter()`, `undefined` when the type is not iterable. */
  iterate(_runtime: Runtime): Next | undefined {
    return undefined;
  }
  /** An attribute that is not a method of a built-in type. */
  attribute(_name: string, _runtime: Runtime): Value | undefined {
    return undefined;
  }
}

/** A Python float. */
export class Float extends PyObject {
  readonly typeName = "float";
  readonly value: number;

  constructor(value: number) {
    super();
    this.value = value;
  }
  repr(): string {
    return String(this.value);
  }
  override truth(): boolean {
    return this.value !== 0;
  }
}

/** A string that `safe`, `escape` or `tojson` made: what is joined to it gets escaped. */
export class Markup extends PyObject {
  readonly typeName = "Markup";
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }
  repr(): string {
    return this.text;
  }
  override truth(): boolean {
    return this.text !== "";
  }
  override weight(): number {
    return this.text.length >> 6;
  }
}

/** A Python list. Lists of the namespace know their path in it. */
export class List extends PyObject {
  readonly typeName = "list";
  readonly items: Value[];
  readonly path: PathNode | undefined;

  constructor(items: Value[], path?: PathNode) {
    super();
    this.items = items;
    this.path = path;
  }
  repr(): string {
    return "[...]";
  }
  override truth(): boolean {
    return this.items.length > 0;
  }
  override length(): number {
    return this.items.length;
  }
  override weight(): number {
    return this.items.length >> 4;
  }
  override iterate(): Next {
    let at = 0;
    return () => this.items[at++];
  }
}

/** Names for the items of a tuple, for `groupby` and slices of `loop`. */
export type FieldNames = readonly string[];

/** A Python tuple; `entry` says which entry of a namespace dict it is a `(key, value)` pair of. */
export class Tuple extends PyObject {
  readonly typeName = "tuple";
  readonly items: readonly Value[];
  readonly fields: FieldNames | undefined;
  readonly entry: PathNode | undefined;
  /** What it is as a key, once it was one: see `dict.ts`. */
  hash: string | undefined;

  constructor(items: readonly Value[], options: { fields?: FieldNames; entry?: PathNode } = {}) {
    super();
    this.items = items;
    this.fields = options.fields;
    this.entry = options.entry;
  }
  repr(): string {
    return "(...)";
  }
  override truth(): boolean {
    return this.items.length > 0;
  }
  override length(): number {
    return this.items.length;
  }
  override weight(): number {
    return this.items.length >> 4;
  }
  override iterate(): Next {
    let at = 0;
    return () => this.items[at++];
  }
  override attribute(name: string): Value | undefined {
    const index = this.fields?.indexOf(name) ?? -1;
    return index < 0 ? undefined : this.items[index];
  }
}

/** A Python iterator or generator: its items can be taken once. */
export class Iterator extends PyObject {
  readonly typeName: string;
  readonly next: Next;

  constructor(next: Next, typeName = "generator") {
    super();
    this.next = next;
    this.typeName = typeName;
  }
  repr(): string {
    return `<${this.typeName} object>`;
  }
  override iterate(): Next {
    return this.next;
  }
}

/** Something that can be called. */
export abstract class Callable extends PyObject {
  abstract call(args: CallArguments, runtime: Runtime): Value;
}

/** A function of the engine: a global, or a method bound to its object. */
export class Builtin extends Callable {
  readonly typeName: string;
  readonly name: string;
  readonly #body: (args: CallArguments, runtime: Runtime) => Value;

  constructor(
    name: string,
    body: (args: CallArguments, runtime: Runtime) => Value,
    typeName = "builtin_function_or_method",
  ) {
    super();
    this.name = name;
    this.#body = body;
    this.typeName = typeName;
  }
  repr(): string {
    return `<built-in function ${this.name}>`;
  }
  call(args: CallArguments, runtime: Runtime): Value {
    return this.#body(args, runtime);
  }
}

export function isString(value: Value): value is string | Markup {
  return typeof value === "string" || value instanceof Markup;
}

/** The characters of a `str`. */
export function textOf(value: string | Markup): string {
  return typeof value === "string" ? value : value.text;
}

/** Whether the value is an int and not a bool. */
export function isInteger(value: Value): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Python's name of the type of a value. */
export function typeName(value: Value): string {
  if (value === null) return "NoneType";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "number":
    case "bigint":
      return "int";
    case "string":
      return "str";
    default:
      return value.typeName;
  }
}

/** `bool(value)`. @throws JinjaError for an undefined value */
export function isTrue(value: Value): boolean {
  if (typeof value === "boolean") return value;
  if (value === null) return false;
  if (typeof value === "string") return value !== "";
  if (typeof value === "object") return value.truth();
  return value !== 0;
}

/** What touching all of a value costs, so that long ones cannot be gone over for free. */
export function weightOf(value: Value): number {
  if (typeof value === "string") return value.length >> 6;
  return value instanceof PyObject ? value.weight() : 0;
}
