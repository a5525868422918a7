import { Compiler } from "./compile/compiler.ts";
import type { Execute } from "./compile/variables.ts";
import { JinjaError, limitError, type Span, type TemplateFailure } from "./errors.ts";
import { createGlobals } from "./globals.ts";
import { COMPILE_LIMITS, DEFAULT_LIMITS, type RenderLimits } from "./limits.ts";
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
  | { readonly outcome: "rendered"; readonly text: string; readonly sourceMap: SourceMap }
  | { readonly outcome: "failed"; readonly failure: TemplateFailure };

/** A template that is ready to render, any number of times. */
export class Template {
  /** For the analyses of this folder. */
  readonly body: Body;
  readonly source: Source;
  readonly #root: Execute;

  constructor(source: Source, body: Body, root: Execute) {
    this.source = source;
    this.body = body;
    this.#root = root;
  }

  /**
   * Renders with the values of `namespace`: plain data, see {@link toNamespace}. Deterministic: no
   * clock, no randomness, no files. Never throws for what a template can do.
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
      return { outcome: "failed", failure: failureOf(error, this.source, runtime.span) };
    }
    const { text, segments } = runtime.output;
    return { outcome: "rendered", text, sourceMap: new SourceMap(text, segments, this.source) };
  }
}

/** A template, or why the text is not one. */
export type CompileResult =
  | { readonly outcome: "compiled"; readonly template: Template }
  | { readonly outcome: "failed"; readonly failure: TemplateFailure };

/** Reads a template once, to render it often. Never throws for what a template can contain. */
export function compile(text: string): CompileResult {
  const source = new Source(text);
  try {
    if (source.text.length > COMPILE_LIMITS.characters) {
      throw limitError(`the template has more than ${COMPILE_LIMITS.characters} characters`);
    }
    const body = new Parser(source.text).parseTemplate();
    const { root } = new Compiler().compileTemplate(body, source.text);
    return { outcome: "compiled", template: new Template(source, body, root) };
  } catch (error) {
    return { outcome: "failed", failure: failureOf(error, source, { start: 0, end: 0 }) };
  }
}

/** What became of an error; what a template cannot cause is thrown on. */
function failureOf(error: unknown, source: Source, fallback: Span): TemplateFailure {
  const { code, message, hint, span } = asJinjaError(error);
  return { code, message, ...(hint && { hint }), range: source.range(span ?? fallback) };
}

function asJinjaError(error: unknown): JinjaError {
  if (error instanceof JinjaError) return error;
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return limitError("the template nests too deeply");
  }
  throw error;
}
