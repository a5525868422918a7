import { PyObject, type Value } from "../values/value.ts";
import type { Origin } from "./environment.ts";
import type { Runtime } from "./runtime.ts";

/** What `namespace()` makes: attributes that inner scopes can change. */
export class Namespace extends PyObject {
  readonly typeName = "Namespace";
  readonly values = new Map<string, { value: Value; origin: Origin | undefined }>();

  set(name: string, value: Value, origin: Origin | undefined): void {
    this.values.set(name, { value, origin });
  }
  repr(): string {
    return "<Namespace>";
  }
  override attribute(name: string, runtime: Runtime): Value | undefined {
    const entry = this.values.get(name);
    if (entry?.origin) for (const read of entry.origin.reads) runtime.reads.push(read);
    if (entry?.origin?.capture) runtime.capture = entry.origin.capture;
    return entry?.value;
  }
}
