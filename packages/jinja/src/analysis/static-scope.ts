import type { Expression, Target } from "../syntax/ast.ts";

/** A path into the namespace: names, indexes, and `*` for any item of a list or entry of a dict. */
export type StaticPath = readonly (string | number)[];

/** Stands for any item or entry in a {@link StaticPath}. */
export const ANY = "*";

/** The variables of a template at one place, as far as it is known what they stand for. */
export class StaticScope {
  readonly #parent: StaticScope | undefined;
  readonly #aliases = new Map<string, StaticPath | undefined>();

  constructor(parent?: StaticScope) {
    this.#parent = parent;
  }

  /** Says what a variable stands for; `undefined` when that is not a path of the namespace. */
  define(name: string, path: StaticPath | undefined): void {
    this.#aliases.set(name, path);
  }

  defineTarget(target: Target, path: StaticPath | undefined): void {
    if (target.type === "Name") this.define(target.name, path);
    else if (target.type === "TupleTarget") {
      for (const [index, item] of target.items.entries()) {
        this.defineTarget(item, path && [...path, index]);
      }
    }
  }

  /** The path that a name, or attributes and constant items of one, stand for. */
  pathOf(node: Expression): StaticPath | undefined {
    if (node.type === "Name") return this.#lookUp(node.name);
    if (node.type === "Getattr") return append(this.pathOf(node.object), node.name);
    if (node.type !== "Getitem") return undefined;
    const object = this.pathOf(node.object);
    const key = node.index.type === "Const" ? node.index.value : undefined;
    if (typeof key === "string" || typeof key === "number") return append(object, key);
    return node.index.type === "Slice" ? undefined : append(object, ANY);
  }

  #lookUp(name: string): StaticPath | undefined {
    if (this.#aliases.has(name)) return this.#aliases.get(name);
    return this.#parent ? this.#parent.#lookUp(name) : [name];
  }
}

function append(path: StaticPath | undefined, key: string | number): StaticPath | undefined {
  return path && [...path, key];
}

/** `service_instances[*].inputs.port` */
export function formatStaticPath(path: StaticPath): string {
  const steps = path.map((key, index) => {
    if (typeof key === "number" || key === ANY) return `[${key}]`;
    if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(key)) return `[${JSON.stringify(key)}]`;
    return index === 0 ? key : `.${key}`;
  });
  return steps.join("");
}
