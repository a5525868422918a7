import { limitError } from "../errors.ts";
import { splitLines } from "../methods/string-split.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { characters, lengthOf } from "../values/characters.ts";
import { sorted } from "../values/compare.ts";
import { Dict } from "../values/dict.ts";
import { repr } from "../values/repr.ts";
import { List, Tuple, typeName, type Value } from "../values/value.ts";
import { type Filter, filter } from "./filter.ts";

const WIDTH = 80;

/** Python's `pprint.pformat`: keys sorted, one item a line where a line does not hold all. */
const pprint = filter({}, (value, _args, runtime) => {
  return runtime.made(new Printer(runtime).format(value, 0, 0, 0));
});

class Printer {
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  format(value: Value, indent: number, allowance: number, level: number): string {
    this.#runtime.spend(1);
    if (level > this.#runtime.limits.depth) throw limitError("a value nests too deeply for pprint");
    const line = this.#flat(value, level);
    if (lengthOf(line) <= WIDTH - indent - allowance) return line;
    const inner = level + 1;
    if (value instanceof Dict && value.size > 0) return this.#dict(value, indent, allowance, inner);
    if (value instanceof List) return `[${this.#items(value.items, indent, allowance + 1, inner)}]`;
    if (value instanceof Tuple) {
      const close = value.items.length === 1 ? ",)" : ")";
      return `(${this.#items(value.items, indent, allowance + close.length, inner)}${close}`;
    }
    return typeof value === "string" ? this.#text(value, indent, allowance, inner) : line;
  }

  /** `repr` with the keys of dicts in order. */
  #flat(value: Value, level: number): string {
    // What several places share is written at each of them.
    this.#runtime.spend(1);
    if (level > this.#runtime.limits.depth) throw limitError("a value nests too deeply for pprint");
    const flat = (item: Value): string => this.#flat(item, level + 1);
    if (value instanceof Dict) {
      const entries = this.#entries(value).map(([key, item]) => `${flat(key)}: ${flat(item)}`);
      return this.#written(`{${entries.join(", ")}}`);
    }
    if (value instanceof List) return this.#written(`[${value.items.map(flat).join(", ")}]`);
    if (value instanceof Tuple) {
      const comma = value.items.length === 1 ? "," : "";
      return this.#written(`(${value.items.map(flat).join(", ")}${comma})`);
    }
    return this.#written(repr(value, this.#runtime));
  }

  /** Each text is measured, and written again on every level that it is part of. */
  #written(text: string): string {
    this.#runtime.boundText(text.length);
    this.#runtime.spend(text.length >> 3);
    return text;
  }

  #entries(dict: Dict): readonly (readonly [Value, Value])[] {
    const entries = dict.entries();
    const types = new Set(entries.map(([key]) => typeName(key)));
    if (types.size > 1) return entries;
    return sorted(entries, ([key]) => key, false, this.#runtime);
  }

  #items(items: readonly Value[], indent: number, allowance: number, level: number): string {
    const lines = items.map((item, index) =>
      this.format(item, indent + 1, index === items.length - 1 ? allowance : 1, level),
    );
    return lines.join(`,\n${" ".repeat(indent + 1)}`);
  }

  #dict(dict: Dict, indent: number, allowance: number, level: number): string {
    const entries = this.#entries(dict);
    const lines = entries.map(([key, value], index) => {
      const name = this.#flat(key, level);
      const last = index === entries.length - 1;
      const at = indent + 1 + lengthOf(name) + 2;
      return `${name}: ${this.format(value, at, last ? allowance + 1 : 1, level)}`;
    });
    return `{${lines.join(`,\n${" ".repeat(indent + 1)}`)}}`;
  }

  #text(text: string, indent: number, allowance: number, level: number): string {
    const lines = splitLines(text, true);
    const atTop = level === 1;
    const [column, room] = atTop ? [indent + 1, allowance + 1] : [indent, allowance];
    const chunks: string[] = [];
    for (const [index, line] of lines.entries()) {
      const last = index === lines.length - 1;
      this.#runtime.spend(4);
      const width = WIDTH - column - (last ? room : 0);
      const written = this.#written(repr(line, this.#runtime));
      if (lengthOf(written) <= WIDTH - column - (last ? room : 0)) chunks.push(written);
      else chunks.push(...this.#words(line, width, last ? room : 0, WIDTH - column));
    }
    if (chunks.length === 1) return chunks[0] as string;
    const joined = chunks.join(`\n${" ".repeat(column)}`);
    return atTop ? `(${joined})` : joined;
  }

  #words(line: string, _width: number, lastRoom: number, full: number): string[] {
    const parts = line.match(/\S*\s*/g) ?? [];
    if (parts.at(-1) === "") parts.pop();
    const chunks: string[] = [];
    let current = "";
    for (const [index, part] of parts.entries()) {
      const candidate = current + part;
      this.#runtime.spend(1 + (candidate.length >> 1));
      const room = index === parts.length - 1 ? full - lastRoom : full;
      if (characters(repr(candidate, this.#runtime)).length > room) {
        if (current) chunks.push(repr(current, this.#runtime));
        current = part;
      } else current = candidate;
    }
    if (current) chunks.push(repr(current, this.#runtime));
    return chunks;
  }
}

export const pprintFilters = { pprint } satisfies Record<string, Filter>;
