import { emptyAttributes, type Item, typeOf, type ValueType } from "../values/index.ts";
import { applyEdits } from "./apply-edits.ts";
import { type Assigned, bindUpdate, type Edit, type TargetedEdit } from "./bind-update.ts";
import { reading } from "./compile.ts";
import { pathsOf } from "./operand.ts";
import { parseUpdate } from "./parse-update.ts";
import type { Path } from "./path.ts";
import { type PathTree, pathTree } from "./path-tree.ts";
import type { Scope } from "./scope.ts";
import type { UpdateAction } from "./syntax.ts";

/** What an update does at one path, as far as it is known before the item is seen. */
export interface UpdateTarget {
  readonly action: UpdateAction;
  readonly path: Path;
  /** The type that the attribute will have. */
  readonly type?: ValueType;
}

/** The changes that a request makes to an item. */
export interface Update {
  readonly targets: readonly UpdateTarget[];
  /** The paths that it changes, for `UPDATED_OLD` and `UPDATED_NEW`. */
  readonly paths: readonly Path[];
  /** The paths that it reads to know what to write. */
  readonly reads: readonly Path[];
  /**
   * The item after the update, or undefined where there was none and there is nothing to write.
   * The key is what a new item starts with.
   */
  apply(before: Item | undefined, key: Item): Item | undefined;
}

/** Compiles an update expression. */
export function compileUpdate(text: string, scope: Scope): Update {
  return reading("UpdateExpression", () => {
    const { edits, tree } = bindUpdate(scope.cache.parse(parseUpdate, text), scope);
    return updateOf(edits, tree);
  });
}

/** An update of edits, whose paths neither overlap nor conflict. */
export function updateOf(edits: readonly TargetedEdit[], tree: PathTree<Edit>): Update {
  const writing = edits.filter(({ edit }) => edit.action === "SET" || edit.action === "ADD");
  return {
    targets: edits.map(targetOf),
    paths: edits.map(({ path }) => path),
    reads: edits.flatMap(({ edit }) => (edit.action === "SET" ? readsOf(edit.assigned) : [])),
    apply(before, key) {
      if (before) return applyEdits(before, tree);
      // An item that does not exist has nothing to remove, at whatever path.
      if (writing.length === 0 && edits.length > 0) return undefined;
      const onlyWrites = pathTree(writing.map(({ path, edit }) => ({ path, value: edit })));
      return applyEdits(Object.assign(emptyAttributes(), key), onlyWrites);
    },
  };
}

function readsOf(assigned: Assigned): readonly Path[] {
  return pathsOf(assigned.kind === "arithmetic" ? assigned.args : [assigned]);
}

function targetOf({ path, edit }: TargetedEdit): UpdateTarget {
  const { action } = edit;
  const type = typeAfter(edit);
  return type === undefined ? { action, path } : { action, path, type };
}

function typeAfter(edit: Edit): ValueType | undefined {
  if ("value" in edit) return typeOf(edit.value);
  if (edit.action === "REMOVE") return undefined;
  const { assigned } = edit;
  if (assigned.kind === "value") return assigned.type;
  if (assigned.kind === "arithmetic") return "N";
  return assigned.kind === "call" && assigned.name === "list_append" ? "L" : undefined;
}
