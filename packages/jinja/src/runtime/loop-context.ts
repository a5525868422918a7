import { typeError } from "../errors.ts";
import { equals } from "../values/compare.ts";
import { toItems } from "../values/iterate.ts";
import { Undefined } from "../values/undefined.ts";
import {
  Builtin,
  type CallArguments,
  Callable,
  type Next,
  PyObject,
  Tuple,
  type Value,
} from "../values/value.ts";
import type { Runtime } from "./runtime.ts";

/** The `loop` variable. */
export class LoopContext extends Callable {
  readonly typeName = "LoopContext";
  readonly #iterable: Value;
  readonly #depth0: number;
  readonly #recurse: ((value: Value, depth: number) => Value) | undefined;
  #next: Next;
  #index0 = -1;
  #length: number | undefined;
  /** The item that was looked at ahead of its turn; `null` holder means the end was seen. */
  #ahead: { readonly item: Value | undefined } | undefined;
  #current: Value | undefined;
  #before: Value | undefined;
  #lastChanged: Tuple | undefined;

  constructor(
    iterable: Value,
    next: Next,
    depth0: number,
    recurse: ((value: Value, depth: number) => Value) | undefined,
  ) {
    super();
    this.#iterable = iterable;
    this.#next = next;
    this.#depth0 = depth0;
    this.#recurse = recurse;
  }

  /** Goes to the next item. */
  advance(): Value | undefined {
    const item = this.#ahead ? this.#ahead.item : this.#next();
    this.#ahead = undefined;
    this.#index0 += 1;
    this.#before = this.#current;
    this.#current = item;
    return item;
  }

  repr(): string {
    return `<LoopContext ${this.#index0 + 1}/${this.length()}>`;
  }

  override length(): number {
    if (this.#length !== undefined) return this.#length;
    const known = this.#iterable instanceof PyObject ? this.#iterable.length() : undefined;
    this.#length = known ?? this.#countRest();
    return this.#length;
  }

  override iterate(): Next {
    return () => this.advance();
  }

  #countRest(): number {
    const rest: Value[] = [];
    for (let item = this.#next(); item !== undefined; item = this.#next()) rest.push(item);
    let at = 0;
    this.#next = () => rest[at++];
    return rest.length + this.#index0 + 1 + (this.#ahead?.item === undefined ? 0 : 1);
  }

  #peek(): Value | undefined {
    this.#ahead ??= { item: this.#next() };
    return this.#ahead.item;
  }

  override attribute(name: string, runtime: Runtime): Value | undefined {
    switch (name) {
      case "index":
        return this.#index0 + 1;
      case "index0":
        return this.#index0;
      case "revindex":
        return this.length() - this.#index0;
      case "revindex0":
        return this.length() - this.#index0 - 1;
      case "first":
        return this.#index0 === 0;
      case "last":
        return this.#peek() === undefined;
      case "length":
        return this.length();
      case "depth":
        return this.#depth0 + 1;
      case "depth0":
        return this.#depth0;
      case "previtem":
        return this.#neighbour(this.#index0 === 0 ? undefined : this.#before, "previous", runtime);
      case "nextitem":
        return this.#neighbour(this.#peek(), "next", runtime);
      case "cycle":
        return new Builtin("cycle", ({ positional }) => this.#cycle(positional), "method");
      case "changed":
        return new Builtin(
          "changed",
          ({ positional }) => this.#changed(positional, runtime),
          "method",
        );
      default:
        return undefined;
    }
  }

  #neighbour(item: Value | undefined, which: string, runtime: Runtime): Value {
    const message = `there is no ${which} item`;
    return item === undefined ? new Undefined({ message, span: runtime.span }) : item;
  }

  #cycle(items: readonly Value[]): Value {
    if (items.length === 0) throw typeError("no items for cycling given");
    return items[this.#index0 % items.length] as Value;
  }

  #changed(values: readonly Value[], runtime: Runtime): boolean {
    const now = new Tuple(values);
    if (this.#lastChanged && equals(this.#lastChanged, now, runtime)) return false;
    this.#lastChanged = now;
    return true;
  }

  /** `loop(children)` in a recursive loop. */
  call(args: CallArguments, runtime: Runtime): Value {
    if (!this.#recurse) {
      throw typeError(
        "The loop must have the 'recursive' marker to be called recursively.",
        "write {% for … recursive %}",
      );
    }
    const [value] = args.positional;
    if (value === undefined || args.positional.length > 1) {
      throw typeError("loop() takes the one iterable to go on with");
    }
    if (value instanceof Undefined) toItems(value, runtime);
    return this.#recurse(value, this.#depth0 + 1);
  }
}
