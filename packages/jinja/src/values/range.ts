import { type Next, PyObject, type Value } from "./value.ts";

/** A Python range. */
export class PyRange extends PyObject {
  readonly typeName = "range";
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly size: number;

  constructor(start: number, stop: number, step: number) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.size = Math.max(0, Math.ceil((stop - start) / step));
  }
  at(index: number): Value {
    return this.start + index * this.step;
  }
  toArray(): Value[] {
    return Array.from({ length: this.size }, (_, index) => this.at(index));
  }
  repr(): string {
    const step = this.step === 1 ? "" : `, ${this.step}`;
    return `range(${this.start}, ${this.stop}${step})`;
  }
  override attribute(name: string): Value | undefined {
    if (name === "start") return this.start;
    if (name === "stop") return this.stop;
    return name === "step" ? this.step : undefined;
  }
  override truth(): boolean {
    return this.size > 0;
  }
  override length(): number {
    return this.size;
  }
  override iterate(): Next {
    let index = 0;
    return () => (index < this.size ? this.at(index++) : undefined);
  }
}
