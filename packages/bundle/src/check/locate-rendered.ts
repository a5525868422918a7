import type { Finding, RelatedLocation } from "@proton/cloudformation";
import type { Segment, SourceMap } from "@proton/jinja";
import type { Range } from "@proton/text";
import { ABSENT, type Assignment } from "../explore/assignment.ts";
import type { ValueOrigin } from "../inputs/resolve-inputs.ts";
import type { ValueOrigins } from "../render/part-namespace.ts";
import { formatNamespacePath } from "../template/namespace-shape.ts";

/** A rendered text with everything that explains it. */
export interface RenderedText {
  readonly text: string;
  readonly sourceMap: SourceMap;
  /** The template file that it was rendered from. */
  readonly file: string;
  readonly origins: ValueOrigins;
  /** What was chosen instead of what spec and schema say, as far as the finding depends on it. */
  readonly choices: Assignment;
}

const MAX_CHOICES = 4;
const ORIGINS: Readonly<Record<ValueOrigin["kind"], string>> = {
  spec: "given here",
  default: "by the schema's default",
  current: "kept from the deployed spec",
  outputs: "given here",
};

/**
 * Moves a finding about rendered text to the template line that wrote it. Related places say what
 * the line became, and which spec line or schema default supplied each value in it.
 */
export function locateInTemplate(finding: Finding, rendered: RenderedText): Finding {
  if (!finding.range) return { ...finding, file: rendered.file };
  const segments = segmentsOf(finding.range, rendered.sourceMap);
  const range = templateRange(finding.range, rendered.sourceMap);
  const related = [
    ...renderedLine(finding.range, range, segments, rendered),
    ...[...new Set(segments.flatMap(({ paths }) => paths))].flatMap((path) =>
      source(path, rendered),
    ),
    ...chosen(rendered),
    ...(finding.related ?? []).map((place) => relatedInTemplate(place, rendered)),
  ];
  const { fix: _, related: __, ...rest } = finding;
  // A fix of rendered text is a fix of the template only where the text is the template's own.
  const keepsFix = finding.fix && segments.every(({ kind }) => kind === "text") && range;
  return {
    ...rest,
    file: rendered.file,
    ...(range && { range }),
    ...(related.length > 0 && { related }),
    ...(keepsFix && finding.fix && { fix: { ...finding.fix, file: rendered.file, range } }),
  };
}

/** The segments that a rendered range touches on its first line. */
export function segmentsOf(range: Range, map: SourceMap): readonly Segment[] {
  return map.between(range.start.offset, Math.max(range.start.offset + 1, range.end.offset));
}

/** The template's range for a rendered range: from where it begins to where it ends. */
function templateRange({ start, end }: Range, map: SourceMap): Range | undefined {
  const first = map.locate(start.offset);
  if (!first) return undefined;
  const last = map.locate(Math.max(start.offset, end.offset - 1)) ?? first;
  const from = first.range.start;
  const isText = last.kind === "text";
  const to = isText
    ? {
        offset: last.range.start.offset + 1,
        line: last.range.start.line,
        column: last.range.start.column + 1,
      }
    : last.range.end;
  // A loop or a macro can write later what stands earlier in the template.
  return to.offset > from.offset ? { start: from, end: to } : first.range;
}

/** What the line became, where that is not what the template says. */
function renderedLine(
  range: Range,
  place: Range | undefined,
  segments: readonly Segment[],
  { text, file }: RenderedText,
): readonly RelatedLocation[] {
  if (segments.every(({ kind }) => kind === "text")) return [];
  const start = text.lastIndexOf("\n", Math.max(0, range.start.offset - 1)) + 1;
  const end = text.indexOf("\n", range.start.offset);
  const line = text.slice(start, end === -1 ? text.length : end).trim();
  if (line === "") return [];
  const shown = line.length > 120 ? `${line.slice(0, 117)}…` : line;
  const message = `rendered, line ${range.start.line}: ${shown}`;
  return [{ message, file, ...(place && { range: place }) }];
}

/** The choices without which there would be no finding. */
function chosen({ choices, file }: RenderedText): readonly RelatedLocation[] {
  return [...choices].slice(0, MAX_CHOICES).map(([{ path, declaration }, value]) => {
    const shown = value === ABSENT ? "left out" : JSON.stringify(value);
    const message = `when ${formatNamespacePath(path)} is ${shown}`;
    return { message, ...(declaration ?? { file }) };
  });
}

function source(path: string, { choices, origins }: RenderedText): readonly RelatedLocation[] {
  if ([...choices.keys()].some((choice) => isBelow(choice.path, path))) return [];
  const origin = originOf(path, origins);
  if (!origin) return [];
  const { kind, file, range } = origin;
  return [{ message: `${path}, ${ORIGINS[kind]}`, file, ...(range && { range }) }];
}

/** The origin of a value, or of the input that it is a part of. */
export function originOf(path: string, origins: ValueOrigins): ValueOrigin | undefined {
  const exact = origins.get(path);
  if (exact) return exact;
  return [...origins].find(
    ([known]) => path.startsWith(`${known}.`) || path.startsWith(`${known}[`),
  )?.[1];
}

/** Whether a path of the rendering, with indexes, is the place of a choice or lies below it. */
function isBelow(choice: readonly string[], path: string): boolean {
  const generic = path.replaceAll(/\[\d+\]/g, "[…]");
  const written = formatNamespacePath(choice);
  return (
    generic === written || generic.startsWith(`${written}[`) || generic.startsWith(`${written}.`)
  );
}

function relatedInTemplate(place: RelatedLocation, rendered: RenderedText): RelatedLocation {
  const range = place.range && templateRange(place.range, rendered.sourceMap);
  return { message: place.message, file: rendered.file, ...(range && { range }) };
}
