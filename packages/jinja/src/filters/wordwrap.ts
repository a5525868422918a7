import { typeError } from "../errors.ts";
import { splitLines } from "../methods/string-split.ts";
import { asIndex } from "../values/integers.ts";
import { isString, isTrue, textOf, typeName } from "../values/value.ts";
import { type Filter, filter } from "./filter.ts";
import { requireText } from "./text.ts";

const SPACE = "\\t\\n\\v\\f\\r ";
const WORD = "[\\p{L}\\p{N}_]";
const LETTER = "[\\p{L}_]";
const PUNCTUATED = "[\\p{L}\\p{N}_!\"'&.,?]";

/** Where lines may break: after spaces, around dashes, after hyphens between letters. */
const CHUNKS = new RegExp(
  `([${SPACE}]+|(?<=${PUNCTUATED})-{2,}(?=${WORD})|[^${SPACE}]+?(?:` +
    `-(?:(?<=${LETTER}{2}-)|(?<=${LETTER}-${LETTER}-))(?=${LETTER}-?${LETTER})` +
    `|(?=[${SPACE}]|$)|(?<=${PUNCTUATED})(?=-{2,}${WORD})))`,
  "u",
);
const SIMPLE_CHUNKS = new RegExp(`([${SPACE}]+)`);

interface Options {
  readonly width: number;
  readonly breakLongWords: boolean;
  readonly breakOnHyphens: boolean;
}

const isBlank = (chunk: string): boolean => /^[\t\n\v\f\r ]*$/.test(chunk);

/** Python's `textwrap.wrap` of one paragraph. */
function wrapLine(text: string, options: Options): string[] {
  const chunks = text.split(options.breakOnHyphens ? CHUNKS : SIMPLE_CHUNKS).filter(Boolean);
  chunks.reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && isBlank(chunks.at(-1) ?? "")) chunks.pop();
    const line = takeLine(chunks, options);
    if (line.length > 0 && isBlank(line.at(-1) ?? "")) line.pop();
    if (line.length > 0) lines.push(line.join(""));
  }
  return lines;
}

function takeLine(chunks: string[], options: Options): string[] {
  const { width } = options;
  const line: string[] = [];
  let length = 0;
  while (chunks.length > 0 && length + (chunks.at(-1) ?? "").length <= width) {
    const chunk = chunks.pop() as string;
    line.push(chunk);
    length += chunk.length;
  }
  const rest = chunks.at(-1);
  if (rest !== undefined && rest.length > width) breakWord(chunks, line, length, options);
  return line;
}

function breakWord(chunks: string[], line: string[], length: number, options: Options): void {
  const chunk = chunks.pop() as string;
  if (!options.breakLongWords) {
    if (line.length === 0) line.push(chunk);
    else chunks.push(chunk);
    return;
  }
  const space = options.width < 1 ? 1 : options.width - length;
  let end = space;
  const hyphen =
    options.breakOnHyphens && chunk.length > space ? chunk.lastIndexOf("-", space - 1) : -1;
  if (space > 0 && hyphen > 0 && /[^-]/.test(chunk.slice(0, hyphen))) end = hyphen + 1;
  line.push(chunk.slice(0, end));
  chunks.push(chunk.slice(end));
}

const wordwrap = filter(
  { width: 79, break_long_words: true, wrapstring: null, break_on_hyphens: true },
  (value, args, runtime) => {
    const width = asIndex(args.width);
    const text = requireText(value, `'${typeName(value)}' object has no attribute 'splitlines'`);
    runtime.spend(text.length);
    const newline = isString(args.wrapstring) ? textOf(args.wrapstring) : "\n";
    const lines = splitLines(text);
    if (width <= 0 && lines.length > 0) throw typeError(`invalid width ${width} (must be > 0)`);
    const options = {
      width,
      breakLongWords: isTrue(args.break_long_words),
      breakOnHyphens: isTrue(args.break_on_hyphens),
    };
    runtime.boundText(text.length * (1 + newline.length));
    return runtime.made(lines.map((line) => wrapLine(line, options).join(newline)).join(newline));
  },
);

export const wordwrapFilters = { wordwrap } satisfies Record<string, Filter>;
