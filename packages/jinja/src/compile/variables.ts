import type { Environment, Origin } from "../runtime/environment.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Value } from "../values/value.ts";
import type { FunctionScope, Load, Ref, Symbols } from "./scope.ts";

/** Computes an expression. */
export type Evaluate = (runtime: Runtime, environment: Environment) => Value;
/** Runs a statement. */
export type Execute = (runtime: Runtime, environment: Environment) => void;
export type Assign = (
  runtime: Runtime,
  environment: Environment,
  value: Value | undefined,
  origin: Origin | undefined,
) => void;

/** Finds the environment that holds a variable. */
export function environmentOf(ref: Ref, from: FunctionScope): (inner: Environment) => Environment {
  const hops = from.distanceTo(ref.scope);
  if (hops === 0) return (environment) => environment;
  return (environment) => {
    let outer = environment;
    for (let i = 0; i < hops; i += 1) outer = outer.parent as Environment;
    return outer;
  };
}

export function assignTo(ref: Ref, from: FunctionScope): Assign {
  const find = environmentOf(ref, from);
  const { slot } = ref;
  return (_runtime, environment, value, origin) => {
    const holder = find(environment);
    holder.slots[slot] = value;
    holder.origins[slot] = origin;
  };
}

/** Gives the variables of a frame their first values. */
export function enterFrame(symbols: Symbols): Execute {
  const loads: Execute[] = [];
  for (const [ref, load] of symbols.loads) {
    if (load.kind !== "parameter") loads.push(loadVariable(ref, load, symbols.scope));
  }
  return (runtime, environment) => {
    for (const load of loads) load(runtime, environment);
  };
}

function loadVariable(ref: Ref, load: Load, scope: FunctionScope): Execute {
  const { slot } = ref;
  if (load.kind === "resolve") {
    return (runtime, environment) => resolve(runtime, environment, slot, load.name);
  }
  if (load.kind !== "alias") {
    return (_runtime, environment) => {
      environment.slots[slot] = undefined;
      environment.origins[slot] = undefined;
    };
  }
  const find = environmentOf(load.of, scope);
  const outerSlot = load.of.slot;
  return (_runtime, environment) => {
    const holder = find(environment);
    environment.slots[slot] = holder.slots[outerSlot];
    environment.origins[slot] = holder.origins[outerSlot];
  };
}

/** Looks a free name up: what the top level set, the namespace, the globals. */
function resolve(runtime: Runtime, environment: Environment, slot: number, name: string): void {
  const exported = runtime.exported.get(name);
  if (exported) {
    environment.slots[slot] = exported.value;
    environment.origins[slot] = exported.origin;
    return;
  }
  const { namespace } = runtime;
  const value = namespace.get(name);
  environment.slots[slot] = value === undefined ? runtime.globals.get(name) : value;
  environment.origins[slot] =
    value === undefined
      ? undefined
      : { reads: [{ parent: namespace.path, key: name }], capture: undefined };
}
