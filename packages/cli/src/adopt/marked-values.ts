/** Occurs in no template, and is what most schemas take for a text, or a whole number. */
const TEXT = "Marker7Q4";
const NUMBER = 8191;

/** How many lines of one text an input may have written, as far as that can be told from their ends. */
const MOST_LINES = 20;

interface Change {
  readonly before?: unknown;
  readonly after?: unknown;
}

/** A value that an input is given to see where it comes out; `undefined` where none can be told apart. */
export function markerFor(schema: unknown): string | number | undefined {
  const {
    type,
    enum: listed,
    minimum,
    maximum,
  } = (schema ?? {}) as {
    readonly [name: string]: unknown;
  };
  if (Array.isArray(listed)) return undefined;
  if (type === "string") return TEXT;
  if (type !== "number" && type !== "integer") return undefined;
  const [least, most] = [Number(minimum ?? 0), Number(maximum ?? NUMBER)];
  return Math.max(least, Math.min(most, NUMBER)) || undefined;
}

/**
 * What deployed templates have where a rendering has a marker: the value that the input had, if the
 * template does nothing with it but to write it, in YAML or JSON if it will.
 *
 * @param changes from the deployed template to the one with the marker
 */
export function markedValues(
  changes: readonly Change[],
  marker: string | number,
): readonly unknown[] {
  const found = new Map<string, unknown>();
  const add = (value: unknown) => found.set(JSON.stringify(value), value);
  const visit = (before: unknown, after: unknown): void => {
    if (after === marker || after === String(marker)) {
      if (typeof before !== "object" && before !== undefined)
        for (const each of readings(before)) add(each);
    } else if (typeof after === "string" && typeof before === "string") {
      for (const part of writtenParts(before, after, String(marker))) {
        for (const each of readings(part)) add(each);
      }
    } else if (isObject(before) && isObject(after)) {
      for (const [name, value] of Object.entries(after)) visit(before[name], value);
    }
  };
  for (const { before, after } of changes) visit(before, after);
  return [...found.values()];
}

/** Of lists as well. */
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** What stands in the lines of `before` in the place of the marker in a line of `after`. */
function writtenParts(before: string, after: string, marker: string): readonly string[] {
  const lines = before.split("\n");
  const marked = after.split("\n").filter((line) => line.includes(marker));
  return marked.slice(0, MOST_LINES).flatMap((line) => {
    const start = line.indexOf(marker);
    const head = line.slice(0, start);
    const rest = line.slice(start + marker.length);
    const next = rest.indexOf(marker);
    const tail = next === -1 ? rest : rest.slice(0, next);
    return lines
      .flatMap((old) => partBetween(old, head, { tail, isLast: next === -1 }))
      .slice(0, MOST_LINES);
  });
}

function partBetween(
  line: string,
  head: string,
  { tail, isLast }: { readonly tail: string; readonly isLast: boolean },
): readonly string[] {
  if (!line.startsWith(head)) return [];
  const rest = line.slice(head.length);
  const end = isLast && rest.endsWith(tail) ? rest.length - tail.length : rest.indexOf(tail);
  return end < 0 || (isLast && !rest.endsWith(tail)) ? [] : [rest.slice(0, end)];
}

/** A value, and what it was before it was written as a number, in JSON or in YAML's single quotes. */
function readings(value: unknown): readonly unknown[] {
  if (typeof value !== "string") return [value, String(value)];
  const number = value.trim() === "" || Number.isNaN(Number(value)) ? [] : [Number(value)];
  return [...new Set([value, ...unescaped(value), value.replaceAll("''", "'")]), ...number];
}

function unescaped(text: string): readonly string[] {
  try {
    return [String(JSON.parse(`"${text}"`))];
  } catch {
    return [];
  }
}
