import { typeError } from "../errors.ts";
import { Dict } from "../values/dict.ts";
import { Undefined } from "../values/undefined.ts";
import { type CallArguments, Callable, Tuple, type Value } from "../values/value.ts";
import type { Origin } from "./environment.ts";
import type { Runtime } from "./runtime.ts";

/** What a macro takes beyond its parameters: only what its body mentions. */
export interface MacroSignature {
  readonly name: string | undefined;
  readonly parameters: readonly string[];
  readonly caller: boolean;
  readonly kwargs: boolean;
  readonly varargs: boolean;
}

/** The values for a macro's variables; `undefined` where a default must step in. */
export interface MacroArguments {
  readonly values: readonly (Value | undefined)[];
  readonly origins: readonly (Origin | undefined)[];
}

/** A macro, or the body of a `{% call %}`. */
export class Macro extends Callable {
  readonly typeName = "Macro";
  readonly #signature: MacroSignature;
  readonly #invoke: (args: MacroArguments, runtime: Runtime) => Value;

  constructor(
    signature: MacroSignature,
    invoke: (args: MacroArguments, runtime: Runtime) => Value,
  ) {
    super();
    this.#signature = signature;
    this.#invoke = invoke;
  }

  repr(): string {
    const { name } = this.#signature;
    return `<Macro ${name === undefined ? "anonymous" : `'${name}'`}>`;
  }

  override attribute(name: string): Value | undefined {
    const { parameters, kwargs, varargs, caller } = this.#signature;
    const attributes: Readonly<Record<string, Value>> = {
      name: this.#signature.name ?? null,
      arguments: new Tuple([...parameters]),
      catch_kwargs: kwargs,
      catch_varargs: varargs,
      caller,
    };
    return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  }

  call(args: CallArguments, runtime: Runtime): Value {
    const bound = this.#bind(args);
    return runtime.nested(() => this.#invoke(bound, runtime));
  }

  /** Distributes arguments in Jinja2's order: parameters, `caller`, `kwargs`, `varargs`. */
  #bind(args: CallArguments): MacroArguments {
    const { parameters, caller, kwargs, varargs } = this.#signature;
    const traced = (args as { origins?: ReadonlyMap<number | string, Origin> }).origins;
    const named = new Map(args.keyword);
    const values: (Value | undefined)[] = args.positional.slice(0, parameters.length);
    const origins: (Origin | undefined)[] = values.map((_, index) => traced?.get(index));
    let foundCaller = values.length === parameters.length && parameters.includes("caller");
    for (const name of parameters.slice(values.length)) {
      values.push(named.get(name));
      origins.push(traced?.get(name));
      named.delete(name);
      foundCaller ||= name === "caller";
    }
    if (caller && !foundCaller) {
      values.push(named.get("caller") ?? new Undefined({ message: "No caller defined" }));
      named.delete("caller");
      origins.push(undefined);
    }
    if (kwargs) values.push(new Dict(named));
    else this.#refuseKeywords(named);
    if (varargs) values.push(new Tuple(args.positional.slice(parameters.length)));
    else if (args.positional.length > parameters.length) {
      throw typeError(
        `macro ${this.#quotedName()} takes not more than ${parameters.length} argument(s)`,
      );
    }
    return { values, origins };
  }

  #refuseKeywords(named: ReadonlyMap<string, Value>): void {
    const [first] = named.keys();
    if (first === undefined) return;
    if (named.has("caller")) {
      throw typeError(
        `macro ${this.#quotedName()} was invoked with two values for the special caller argument. This is most likely a bug.`,
      );
    }
    throw typeError(`macro ${this.#quotedName()} takes no keyword argument '${first}'`);
  }

  #quotedName(): string {
    const { name } = this.#signature;
    return name === undefined ? "None" : `'${name}'`;
  }
}
