import { limitError, typeError } from "../errors.ts";
import type { PathNode } from "./path.ts";
import { LenientUndefined, Undefined } from "./undefined.ts";
import { Float, List, Markup, type Next, PyObject, Tuple, type Value } from "./value.ts";

type Hash = string | number | bigint | null | PyObject;

/** What a value is as a dict key: equal keys have one hash. @throws JinjaError when unhashable */
export function hashOf(key: Value): Hash {
  if (typeof key === "string" || typeof key === "number" || key === null) return key;
  if (typeof key === "boolean") return key ? 1 : 0;
  if (typeof key === "bigint") return key;
  if (key instanceof Float) return hashOfFloat(key.value);
  if (key instanceof Markup) return key.text;
  if (key instanceof Tuple) return hashOfTuple(key);
  if (key instanceof LenientUndefined) return "\u0000undefined";
  if (key instanceof Undefined) throw key.error();
  if (key instanceof List || key instanceof Dict) {
    throw typeError(`unhashable type: '${key.typeName}'`);
  }
  return key;
}

function hashOfFloat(value: number): Hash {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value;
}

/** Tuples in tuples that share a part have hashes that double on every level. */
const LONGEST_TUPLE_HASH = 4_096;

/** Text that no other key is likely to be, and that is the same for equal tuples. */
function hashOfTuple(key: Tuple): string {
  key.hash ??= newHashOfTuple(key);
  return key.hash;
}

function newHashOfTuple(key: Tuple): string {
  const parts = key.items.map((item) => {
    const hash = hashOf(item);
    return hash instanceof PyObject ? "object" : `${typeof hash}:${String(hash).length}:${hash}`;
  });
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > LONGEST_TUPLE_HASH) {
    throw limitError(`a tuple with more than ${LONGEST_TUPLE_HASH} characters is a key`);
  }
  return `\u0000tuple(${parts.join(",")})`;
}

/** A Python dict: insertion order, keys of any hashable type. Dicts of the namespace know their path. */
export class Dict extends PyObject {
  readonly typeName = "dict";
  readonly path: PathNode | undefined;
  readonly #values = new Map<Hash, Value>();
  /** The keys that are not their own hash: `True`, `1.0`, tuples. */
  #keys: Map<Hash, Value> | undefined;

  constructor(entries: Iterable<readonly [Value, Value]> = [], path?: PathNode) {
    super();
    this.path = path;
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#values.size;
  }
  get(key: Value): Value | undefined {
    return this.#values.get(typeof key === "string" ? key : hashOf(key));
  }
  has(key: Value): boolean {
    return this.#values.has(hashOf(key));
  }
  /** Replacing a value keeps the key that is there. */
  set(key: Value, value: Value): void {
    const hash = hashOf(key);
    if (hash !== key && !this.#values.has(hash)) {
      this.#keys ??= new Map();
      this.#keys.set(hash, key);
    }
    this.#values.set(hash, value);
  }
  delete(key: Value): void {
    const hash = hashOf(key);
    this.#values.delete(hash);
    this.#keys?.delete(hash);
  }
  clear(): void {
    this.#values.clear();
    this.#keys = undefined;
  }
  keys(): Value[] {
    return Array.from(this.#values.keys(), (hash) => this.#keyOf(hash));
  }
  values(): Value[] {
    return [...this.#values.values()];
  }
  entries(): [Value, Value][] {
    return Array.from(this.#values, ([hash, value]) => [this.#keyOf(hash), value]);
  }

  repr(): string {
    return "{...}";
  }
  override truth(): boolean {
    return this.size > 0;
  }
  override length(): number {
    return this.size;
  }
  override weight(): number {
    return this.size >> 4;
  }
  override iterate(): Next {
    return this.iterateWith((key) => key);
  }

  /** Iterates over `pick(key, value)`, and fails as Python does when the size changes. */
  iterateWith(pick: (key: Value, value: Value) => Value): Next {
    const entries = this.#values.entries();
    const { size } = this;
    return () => {
      if (this.size !== size) throw typeError("dictionary changed size during iteration");
      const next = entries.next();
      return next.done ? undefined : pick(this.#keyOf(next.value[0]), next.value[1]);
    };
  }

  #keyOf(hash: Hash): Value {
    return this.#keys?.get(hash) ?? (hash as Value);
  }
}

/** `dict.keys()`, `.values()` or `.items()`: a live view. */
export class DictView extends PyObject {
  readonly typeName: "dict_keys" | "dict_values" | "dict_items";
  readonly dict: Dict;

  constructor(typeName: DictView["typeName"], dict: Dict) {
    super();
    this.typeName = typeName;
    this.dict = dict;
  }
  repr(): string {
    return `${this.typeName}([...])`;
  }
  override truth(): boolean {
    return this.dict.size > 0;
  }
  override length(): number {
    return this.dict.size;
  }
  override iterate(): Next {
    if (this.typeName === "dict_keys") return this.dict.iterate();
    if (this.typeName === "dict_values") return this.dict.iterateWith((_, value) => value);
    return this.dict.iterateWith((key, value) => entryTuple(this.dict, key, value));
  }
  toArray(): Value[] {
    if (this.typeName === "dict_keys") return this.dict.keys();
    if (this.typeName === "dict_values") return this.dict.values();
    return this.dict.entries().map(([key, value]) => entryTuple(this.dict, key, value));
  }
}

/** A `(key, value)` pair that remembers which entry of the namespace it is. */
export function entryTuple(dict: Dict, key: Value, value: Value): Tuple {
  if (!dict.path || typeof key !== "string") return new Tuple([key, value]);
  return new Tuple([key, value], { entry: { parent: dict.path, key } });
}
