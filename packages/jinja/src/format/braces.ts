import { typeError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { getAttribute, getItem } from "../values/attributes.ts";
import { repr, toText } from "../values/repr.ts";
import { type CallArguments, Markup, type Value } from "../values/value.ts";
import { formatValue } from "./spec.ts";

/** `format.format(*positional, **keyword)`, with the attribute access of the sandbox. */
export function formatBraces(
  format: string,
  args: CallArguments,
  runtime: Runtime,
  escapePart: (text: string) => string = (text) => text,
): string {
  const formatter = new BraceFormat(args, runtime, escapePart);
  return runtime.made(formatter.apply(format, 2));
}

class BraceFormat {
  readonly #args: CallArguments;
  readonly #runtime: Runtime;
  readonly #escape: (text: string) => string;
  #automatic: number | undefined = 0;

  constructor(args: CallArguments, runtime: Runtime, escapePart: (text: string) => string) {
    this.#args = args;
    this.#runtime = runtime;
    this.#escape = escapePart;
  }

  apply(format: string, depth: number): string {
    if (depth < 0) throw typeError("Max string recursion exceeded");
    let text = "";
    let at = 0;
    while (at < format.length) {
      const character = format[at] as string;
      const doubled = format[at + 1] === character;
      if (character !== "{" && character !== "}") {
        const next = nextBrace(format, at);
        text += format.slice(at, next);
        at = next;
      } else if (doubled) {
        text += character;
        at += 2;
      } else if (character === "}") {
        throw typeError("Single '}' encountered in format string");
      } else {
        const end = fieldEnd(format, at);
        text += this.#field(format.slice(at + 1, end), depth);
        at = end + 1;
      }
      this.#runtime.boundText(text.length);
    }
    return text;
  }

  #field(field: string, depth: number): string {
    const match =
      /^(?<name>(?:[^[\]!:{}]|\[[^\]]*\])*)(?:!(?<conversion>[^:]*))?(?::(?<spec>.*))?$/s.exec(
        field,
      );
    if (!match?.groups) throw typeError("expected ':' after conversion specifier");
    const { name = "", conversion, spec = "" } = match.groups;
    const value = this.#convert(this.#lookup(name), conversion);
    const specification = this.apply(spec, depth - 1);
    const formatted = formatValue(value, specification, this.#runtime);
    return value instanceof Markup ? formatted : this.#escape(formatted);
  }

  #convert(value: Value, conversion: string | undefined): Value {
    if (conversion === undefined) return value;
    if (conversion === "s") return toText(value, this.#runtime);
    if (conversion === "r" || conversion === "a") return repr(value, this.#runtime);
    throw typeError(`Unknown conversion specifier ${conversion}`);
  }

  #lookup(name: string): Value {
    const head = /^[^.[]*/.exec(name)?.[0] ?? "";
    let value = this.#argument(head);
    for (const step of name.slice(head.length).matchAll(/\.([^.[]*)|\[([^\]]*)\]|(.)/gs)) {
      const [, attribute, index, other] = step;
      if (other !== undefined || attribute === "" || index === "") {
        throw typeError("Empty attribute in format string");
      }
      if (attribute !== undefined) value = getAttribute(value, attribute, this.#runtime);
      else value = getItem(value, indexOf(index ?? ""), this.#runtime);
    }
    return value;
  }

  #argument(head: string): Value {
    if (head !== "" && !/^\d+$/.test(head)) {
      const value = this.#args.keyword.get(head);
      if (value === undefined) throw typeError(`'${head}'`, "no such keyword argument is given");
      return value;
    }
    const value = this.#args.positional[this.#position(head)];
    if (value === undefined) {
      throw typeError("Replacement index out of range for positional args tuple");
    }
    return value;
  }

  #position(head: string): number {
    if (head === "") {
      if (this.#automatic === undefined)
        throw switching("manual field specification", "automatic field numbering");
      return this.#automatic++;
    }
    if (this.#automatic) throw switching("automatic field numbering", "manual field specification");
    this.#automatic = undefined;
    return Number(head);
  }
}

function switching(from: string, to: string): Error {
  return typeError(`cannot switch from ${from} to ${to}`);
}

function indexOf(text: string): Value {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function nextBrace(format: string, at: number): number {
  let end = at;
  while (end < format.length && format[end] !== "{" && format[end] !== "}") end += 1;
  return end;
}

function fieldEnd(format: string, at: number): number {
  let depth = 0;
  for (let i = at; i < format.length; i += 1) {
    if (format[i] === "{") depth += 1;
    else if (format[i] === "}") depth -= 1;
    if (depth === 0) return i;
  }
  throw typeError(
    at === format.length - 1
      ? "Single '{' encountered in format string"
      : "expected '}' before end of string",
  );
}
