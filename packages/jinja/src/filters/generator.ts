import { Iterator, type Value } from "../values/value.ts";

/** A Python generator: nothing happens before the first item is asked for. */
export function generator(body: () => Generator<Value, void>): Iterator {
  let running: Generator<Value, void> | undefined;
  return new Iterator(() => {
    running ??= body();
    const result = running.next();
    return result.done ? undefined : result.value;
  });
}
