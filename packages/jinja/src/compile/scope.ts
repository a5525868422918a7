/** A variable of a function scope. */
export interface Ref {
  readonly scope: FunctionScope;
  readonly slot: number;
}

/** How a variable gets its value when its frame is entered. */
export type Load =
  | { readonly kind: "parameter" }
  | { readonly kind: "resolve"; readonly name: string }
  | { readonly kind: "alias"; readonly of: Ref }
  | { readonly kind: "undefined" };

/** What shares one set of variables at run time: the template, a macro, a recursive loop, a block. */
export class FunctionScope {
  readonly parent: FunctionScope | undefined;
  #size = 0;

  constructor(parent?: FunctionScope) {
    this.parent = parent;
  }
  allocate(): Ref {
    return { scope: this, slot: this.#size++ };
  }
  /** How many scopes out `other` is. */
  distanceTo(other: FunctionScope): number {
    let hops = 0;
    for (let scope: FunctionScope | undefined = this; scope; scope = scope.parent) {
      if (scope === other) return hops;
      hops += 1;
    }
    throw new Error("a variable was resolved to a scope that does not enclose it");
  }
}

/**
 * The names that one frame of the template reads and writes. Jinja2 decides at compile time what
 * each name refers to (its `idtracking.py`); these are the same decisions, which is what makes
 * scoping exact: what leaks out of an `if`, what does not out of a `for`.
 */
export class Symbols {
  readonly parent: Symbols | undefined;
  readonly scope: FunctionScope;
  readonly #refs: Map<string, Ref>;
  readonly loads: Map<Ref, Load>;
  readonly stores: Set<string>;
  /** One variable a name, however many branches define it. */
  readonly #identities: Map<string, Ref>;

  constructor(scope: FunctionScope, parent?: Symbols, copyOf?: Symbols) {
    this.scope = scope;
    this.parent = parent;
    this.#refs = new Map(copyOf ? copyOf.#refs : []);
    this.loads = new Map(copyOf?.loads);
    this.stores = new Set(copyOf?.stores);
    this.#identities = copyOf ? copyOf.#identities : new Map();
  }

  copy(): Symbols {
    return new Symbols(this.scope, this.parent, this);
  }

  findRef(name: string): Ref | undefined {
    return this.#refs.get(name) ?? this.parent?.findRef(name);
  }

  ref(name: string): Ref {
    const ref = this.findRef(name);
    if (!ref) throw new Error(`the name ${name} was not declared`);
    return ref;
  }

  store(name: string): void {
    this.stores.add(name);
    if (this.#refs.has(name)) return;
    const outer = this.parent?.findRef(name);
    this.#define(name, outer ? { kind: "alias", of: outer } : { kind: "undefined" });
  }

  declareParameter(name: string): Ref {
    this.stores.add(name);
    return this.#define(name, { kind: "parameter" });
  }

  load(name: string): void {
    if (!this.findRef(name)) this.#define(name, { kind: "resolve", name });
  }

  /** Merges the branches of an `if`: what only some of them set falls back to the outer value. */
  mergeBranches(branches: readonly Symbols[]): void {
    const stored = new Set(branches.flatMap((branch) => [...branch.stores]));
    for (const name of this.stores) stored.delete(name);
    for (const branch of branches) {
      for (const [name, ref] of branch.#refs) this.#refs.set(name, ref);
      for (const [ref, load] of branch.loads) this.loads.set(ref, load);
      for (const name of branch.stores) this.stores.add(name);
    }
    for (const name of stored) {
      const outer = this.parent?.findRef(name);
      this.loads.set(
        this.ref(name),
        outer ? { kind: "alias", of: outer } : { kind: "resolve", name },
      );
    }
  }

  #define(name: string, load: Load): Ref {
    let ref = this.#identities.get(name);
    if (!ref) {
      ref = this.scope.allocate();
      this.#identities.set(name, ref);
    }
    this.#refs.set(name, ref);
    this.loads.set(ref, load);
    return ref;
  }
}
