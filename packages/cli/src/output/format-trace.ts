import { originOf, type RenderBundleResult, type ValueOrigins } from "@proton/bundle";

type Rendered = Extract<RenderBundleResult, { text: string }>;

/** Each rendered line with the template line that wrote it and the values that went into it. */
export function formatTrace(
  { text, sourceMap, file }: Rendered,
  origins: ValueOrigins,
  show: (file: string) => string,
): string {
  const lines = text.split("\n");
  const notes = lines.map((_, index) => note(index + 1, sourceMap, file, origins, show));
  const width = Math.min(80, Math.max(...lines.map((line) => line.length)));
  return `${lines.map((line, index) => `${line.padEnd(width)}  # ${notes[index]}`).join("\n")}\n`;
}

function note(
  line: number,
  sourceMap: Rendered["sourceMap"],
  file: string,
  origins: ValueOrigins,
  show: (file: string) => string,
): string {
  const segments = sourceMap.line(line).filter(({ start, end }) => end > start);
  const paths = new Set(segments.flatMap((segment) => segment.paths).map(withoutIndex));
  const values = [...paths].map((path) => {
    const origin = originOf(path, origins);
    if (!origin) return path;
    const at = origin.range ? `:${origin.range.start.line}` : "";
    return `${path} (${origin.kind}, ${show(origin.file)}${at})`;
  });
  // A segment of text spans lines: the place is where this line's last character was written.
  const last = segments.at(-1);
  const end = last && sourceMap.locate(Math.max(last.start, lineEnd(line, last.end, sourceMap)));
  const place = end ? `${show(file)}:${end.range.start.line}` : show(file);
  return [place, ...values].join("; ");
}

/** The last offset of a line that is not its line break. */
function lineEnd(line: number, limit: number, sourceMap: Rendered["sourceMap"]): number {
  let offset = limit - 1;
  while (offset > 0 && sourceMap.lineAt(offset) > line) offset -= 1;
  return Math.max(0, offset - 1);
}

/** Which item of a list a value came from says nothing that its list does not. */
function withoutIndex(path: string): string {
  return path.replace(/\[\d+\]$/, "");
}
