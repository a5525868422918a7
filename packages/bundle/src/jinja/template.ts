import type { Finding } from "@proton/cloudformation";
import { Compiler } from "./compile/compiler.ts";
import type { Execute } from "./compile/variables.ts";
import { JinjaError, limitError, type Span } from "./errors.ts";
import { createGlobals } from "./globals.ts";
import { COMPILE_LIMITS, DEFAULT_LIMITS, type RenderLimits } from "./limits.ts";
import { JINJA_RULES } from "./rules.ts";
import { createEnvironment } from "./runtime/environment.ts";
import { toNamespace } from "./runtime/namespace-values.ts";
import { Runtime } from "./runtime/runtime.ts";
import { SourceMap } from "./segments/source-map.ts";
import type { Body } from "./syntax/ast.ts";
import { Parser } from "./syntax/parser.ts";
import { Source } from "./syntax/source.ts";
import { Dict } from "./values/dict.ts";

/** The text that a template rendered to, or why it did not. */
export type RenderResult =
  | { readonly ok: true; readonly text: string; readonly segments: SourceMap }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** A template that is ready to render, any number of times. */
export class Template {
  readonly file: string;
  /** For the analyses of this folder. */
  readonly body: Body;
  readonly source: Source;
  readonly #root: Execute;

  constructor(source: Source, body: Body, root: Execute) {
    this.file = source.file;
    this.source = source;
    this.body = body;
    this.#root = root;
  }

  /**
   * Renders with the values of `namespace`: plain data, see {@link toNamespace}. Deterministic: no
   * clock, no randomness, no files. Every failure is a finding in the template file.
   *
   * @param limits what to change of {@link DEFAULT_LIMITS}
   */
  render(
    namespace: Readonly<Record<string, unknown>>,
    limits: Partial<RenderLimits> = {},
  ): RenderResult {
    const bounds = { ...DEFAULT_LIMITS, ...limits };
    let runtime = new Runtime(bounds, new Dict(), new Map());
    try {
      runtime = new Runtime(bounds, toNamespace(namespace), createGlobals());
      this.#root(runtime, createEnvironment(undefined));
    } catch (error) {
      return { ok: false, findings: [findingOf(error, this.source, runtime.span)] };
    }
    const { text, segments } = runtime.output;
    return { ok: true, text, segments: new SourceMap(text, segments, this.source) };
  }
}

/** A template, or why it is none. */
export type CompileResult =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Reads a template once, to render it often. Never throws for what a template can contain. */
export function compile(text: string, options: { readonly file: string }): CompileResult {
  const source = new Source(text, options.file);
  try {
    if (source.text.length > COMPILE_LIMITS.characters) {
      throw limitError(`the template has more than ${COMPILE_LIMITS.characters} characters`);
    }
    const body = new Parser(source.text).parseTemplate();
    const { root } = new Compiler().compileTemplate(body, source.text);
    return { ok: true, template: new Template(source, body, root) };
  } catch (error) {
    return { ok: false, findings: [findingOf(error, source, { start: 0, end: 0 })] };
  }
}

/** The finding of a failure; what is no failure of a template is thrown on. */
function findingOf(error: unknown, source: Source, fallback: Span): Finding {
  const failure = asJinjaError(error);
  const hint = failure.hint ? `: ${failure.hint}` : "";
  return {
    rule: JINJA_RULES[failure.kind].id,
    severity: "error",
    message: `${failure.message}${hint}`,
    file: source.file,
    range: source.range(failure.span ?? fallback),
  };
}

function asJinjaError(error: unknown): JinjaError {
  if (error instanceof JinjaError) return error;
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return limitError("the template nests too deeply");
  }
  throw error;
}
