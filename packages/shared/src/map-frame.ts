import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

const PLACE = /(file:\/\/[^\s()]+\.mjs):(\d+):(\d+)/;

/** The maps that were read, by the URL of their module; undefined where there is none. */
const MAPS = new Map<string, SourceMap | undefined>();

/**
 * A frame of a stack trace as its author knows it, or as it is where no source map tells.
 *
 * Maps are read when the first error is logged. With `--enable-source-maps` Node.js would read them
 * at every cold start.
 */
export function mapFrame(frame: string): string {
  const [place = "", url = "", line = "", column = ""] = PLACE.exec(frame) ?? [];
  if (place === "") return frame;
  if (!MAPS.has(url)) MAPS.set(url, readMap(url));
  // Lines and columns of stack traces count from one, those of maps from zero.
  const entry = MAPS.get(url)?.findEntry(Number(line) - 1, Number(column) - 1);
  if (entry === undefined || !("originalSource" in entry) || !entry.originalSource) return frame;
  const source = entry.originalSource.replace(/^(?:\.\.\/)+/, "");
  return frame.replace(place, `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`);
}

function readMap(url: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, "utf8")));
  } catch {
    return undefined;
  }
}
