import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";

interface SourceMapFile {
  readonly version: 3;
  readonly sources: readonly string[];
  readonly mappings: string;
}

/**
 * The part of a source map that is about our own sources, without their text: with the packages',
 * what Lambda has to load would be more than twice as large.
 */
export function ownSourceMap(json: string): string {
  const { sources, mappings } = JSON.parse(json) as SourceMapFile;
  const isOwn = sources.map((source) => !source.includes("node_modules/"));
  const own = sources.filter((_, index) => isOwn[index]);
  const indexes = sources.map((source) => own.indexOf(source));
  const lines = decode(mappings).map((line) =>
    line
      .map((segment) => withinOwn(segment, indexes))
      // One segment without a source ends the one before it; more say nothing new.
      .filter((segment, at, all) => segment.length > 1 || (all[at - 1]?.length ?? 1) > 1),
  );
  return JSON.stringify({ version: 3, sources: own, names: [], mappings: encode(lines) });
}

function withinOwn(segment: SourceMapSegment, indexes: readonly number[]): SourceMapSegment {
  const [column, source = -1, line = 0, originalColumn = 0] = segment;
  const index = indexes[source] ?? -1;
  return index === -1 ? [column] : [column, index, line, originalColumn];
}
