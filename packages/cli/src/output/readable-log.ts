import type { Terminal } from "../terminal.ts";

type Style = Terminal["style"];
type Fields = Readonly<Record<string, unknown>>;

/** What Lambda's Node.js runtime puts before what `console` writes: time, request id, level. */
const CONSOLE = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t[^\t]*\t([A-Z]+)\t([\s\S]*)$/;
const MOST_FRAMES = 5;

/** A line of a function's log for people; `undefined` for one that holds metrics alone. */
export function readableLog(message: string, style: Style): string | undefined {
  const [, level, text] = CONSOLE.exec(message) ?? [];
  if (level !== undefined) return `${levelMark(level, style)} ${text}`;
  const fields = fieldsOf(message);
  if (fields === undefined) return message.trimEnd();
  const { level: own, message: said, _aws, error, ...rest } = fields;
  if (own === undefined && said === undefined) return _aws === undefined ? message : undefined;
  const words =
    rest.method !== undefined && rest.status !== undefined
      ? [rest.method, rest.status, `${rest.duration} ms`, rest.problem]
      : [said];
  const head = words.filter((word) => word !== undefined).join(" ");
  return [`${levelMark(String(own ?? "INFO"), style)} ${head}`, ...errorLines(error)].join("\n");
}

function errorLines(error: unknown): readonly string[] {
  if (typeof error !== "object" || error === null) return [];
  const { name, message, stack, cause } = error as Fields;
  const frames = Array.isArray(stack) ? stack.slice(0, MOST_FRAMES).map(String) : [];
  const head = [name, message].filter((each) => each !== undefined).join(": ");
  const causes = errorLines(cause);
  return [
    `  ${head}`,
    ...frames,
    ...causes.map((line, at) => (at === 0 ? `  because ${line.trim()}` : line)),
  ];
}

function levelMark(level: string, style: Style): string {
  const color = { ERROR: "red", FATAL: "red", WARN: "yellow" }[level] as "red" | undefined;
  const word = level.padEnd(5);
  return color === undefined ? style("dim", word) : style(color, word);
}

function fieldsOf(message: string): Fields | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    return JSON.parse(message) as Fields;
  } catch {
    return undefined;
  }
}
