import type { Kind } from "../../src/store/keys.ts";
import type { ListOptions, ListPage, Store } from "../../src/store/store.ts";

interface Held {
  readonly kind: Kind<never>;
  readonly value: unknown;
  readonly expiresAt?: number | undefined;
}

/**
 * The store in memory, for tests that restart a control plane a thousand times. The suite that
 * holds the real one holds it, too. Every call yields, so that calls interleave as they do there.
 */
export function createMemoryStore(): Store {
  const partitions = new Map<string, Map<string, Held>>();
  const partition = (kind: { readonly name: string }) => {
    const existing = partitions.get(kind.name) ?? new Map<string, Held>();
    partitions.set(kind.name, existing);
    return existing;
  };

  const store: Store = {
    async get<Value>(kind: Kind<Value>, id: string) {
      await yields();
      const held = partition(kind).get(id);
      return held === undefined ? undefined : (structuredClone(held.value) as Value);
    },
    async create(kind, value, { expiresAt, now } = {}) {
      await yields();
      const id = kind.id(value);
      const existing = partition(kind).get(id);
      const isExpired = now !== undefined && (existing?.expiresAt ?? now) < now;
      if (existing !== undefined && !isExpired) return false;
      partition(kind).set(id, {
        kind: kind as unknown as Kind<never>,
        value: structuredClone(value),
        expiresAt,
      });
      return true;
    },
    async update<Value>(
      kind: Kind<Value>,
      id: string,
      change: (value: Value) => Value | undefined,
    ) {
      for (;;) {
        await yields();
        const held = partition(kind).get(id);
        if (held === undefined) return undefined;
        const changed = change(structuredClone(held.value) as Value);
        if (changed === undefined) return held.value as Value;
        await yields();
        if (partition(kind).get(id) !== held) continue;
        partition(kind).set(id, { ...held, value: structuredClone(changed) });
        return changed;
      }
    },
    async remove<Value>(kind: Kind<Value>, id: string, condition?: (value: Value) => boolean) {
      await yields();
      const held = partition(kind).get(id);
      if (held === undefined) return true;
      if (condition !== undefined && !condition(held.value as Value)) return false;
      partition(kind).delete(id);
      return true;
    },
    async list<Value>(
      kind: Kind<Value>,
      options: ListOptions<Value> = {},
    ): Promise<ListPage<Value>> {
      await yields();
      const {
        order,
        prefix = "",
        descending = false,
        limit = Infinity,
        readLimit = Infinity,
      } = options;
      const rows = [...partition(kind)]
        .map(([id, { value }]) => ({
          id,
          key: order === undefined ? id : (kind.orders?.(value as Value)[order] ?? ""),
          value: structuredClone(order === undefined ? value : listed(kind, value)) as Value,
        }))
        .filter(({ key }) => key !== "" && key.startsWith(prefix))
        .sort((a, b) => (`${a.key} ${a.id}` < `${b.key} ${b.id}` ? -1 : 1));
      if (descending) rows.reverse();
      const start = rows.findIndex(({ id }) => id === options.after?.sk) + 1;
      const values: Value[] = [];
      let last = options.after;
      for (const [read, { id, value }] of rows.slice(start).entries()) {
        if (values.length === limit || read === readLimit) return { values, next: last ?? {} };
        last = { pk: kind.name, sk: id };
        if (options.where === undefined || options.where(value)) values.push(value);
      }
      return { values };
    },
  };
  return store;
}

/** What a listing by an order has of a record. */
function listed<Value>(kind: Kind<Value>, value: unknown): unknown {
  return kind.apart?.take(value as Value).value ?? value;
}

function yields(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
