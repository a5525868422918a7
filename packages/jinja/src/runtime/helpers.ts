import { typeError } from "../errors.ts";
import {
  Builtin,
  type CallArguments,
  Callable,
  PyObject,
  Tuple,
  type Value,
} from "../values/value.ts";
import type { Runtime } from "./runtime.ts";

/** What `cycler(a, b)` makes. */
export class Cycler extends PyObject {
  readonly typeName = "Cycler";
  readonly #items: readonly Value[];
  #position = 0;

  constructor(items: readonly Value[]) {
    super();
    if (items.length === 0) throw typeError("at least one item has to be provided");
    this.#items = items;
  }
  repr(): string {
    return "<jinja2.utils.Cycler object>";
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case "items":
        return new Tuple(this.#items);
      case "pos":
        return this.#position;
      case "current":
        return this.#current();
      case "next":
        return new Builtin("next", () => this.#advance(), "method");
      case "reset":
        return new Builtin("reset", () => this.#reset(), "method");
      default:
        return undefined;
    }
  }
  #current(): Value {
    return this.#items[this.#position] as Value;
  }
  #advance(): Value {
    const current = this.#current();
    this.#position = (this.#position + 1) % this.#items.length;
    return current;
  }
  #reset(): Value {
    this.#position = 0;
    return null;
  }
}

/** What `joiner(", ")` makes: nothing at the first call, the separator from then on. */
export class Joiner extends Callable {
  readonly typeName = "Joiner";
  readonly #separator: Value;
  #used = false;

  constructor(separator: Value) {
    super();
    this.#separator = separator;
  }
  repr(): string {
    return "<jinja2.utils.Joiner object>";
  }
  override attribute(name: string): Value | undefined {
    if (name === "sep") return this.#separator;
    return name === "used" ? this.#used : undefined;
  }
  call(args: CallArguments, _runtime: Runtime): Value {
    if (args.positional.length > 0) throw typeError("joiner takes no arguments when it is called");
    if (this.#used) return this.#separator;
    this.#used = true;
    return "";
  }
}
