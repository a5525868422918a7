import { originOf, type RenderBundleResult, type Segment, type ValueOrigins } from "@proton/bundle";

type Rendered = Extract<RenderBundleResult, { text: string }>;

/** Each rendered line with the template line that wrote it and the values that went into it. */
export function formatTrace(
  { text, sourceMap, file }: Rendered,
  origins: ValueOrigins,
  show: (file: string) => string,
): string {
  const lines = text.split("\n");
  let offset = 0;
  const notes = lines.map((line, index) => {
    const visible = offset + line.length - line.trimStart().length;
    offset += line.length + 1;
    const place = sourceMap.locate(line.trim() === "" ? visible - line.length : visible);
    const at = place ? `${show(file)}:${place.range.start.line}` : show(file);
    return [at, ...values(sourceMap.line(index + 1), origins, show)].join("; ");
  });
  const width = Math.min(80, Math.max(...lines.map((line) => line.length)));
  return `${lines.map((line, index) => `${line.padEnd(width)}  # ${notes[index]}`).join("\n")}\n`;
}

/** What of the namespace went into a line, and where it came from. */
function values(
  segments: readonly Segment[],
  origins: ValueOrigins,
  show: (file: string) => string,
): readonly string[] {
  const written = segments.filter(({ start, end }) => end > start);
  const paths = new Set(written.flatMap((segment) => segment.paths).map(withoutIndex));
  return [...paths].map((path) => {
    const origin = originOf(path, origins);
    if (!origin) return path;
    const at = origin.range ? `:${origin.range.start.line}` : "";
    return `${path} (${origin.kind}, ${show(origin.file)}${at})`;
  });
}

/** Which item of a list a value came from says nothing that its list does not. */
function withoutIndex(path: string): string {
  return path.replace(/\[\d+\]$/, "");
}
