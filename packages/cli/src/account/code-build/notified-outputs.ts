/**
 * Reads the `--outputs` of `aws proton notify-resource-deployment-status-change` as the AWS CLI does:
 * JSON, or its shorthand, one output a line.
 *
 * @throws Error naming what is no list of outputs
 */
export function notifiedOutputs(text: string): Readonly<Record<string, string>> {
  const trimmed = text.trim();
  const entries = /^[[{]/.test(trimmed)
    ? fromJson(trimmed)
    : trimmed.split("\n").map(fromShorthand);
  return Object.fromEntries(entries);
}

type Entry = readonly [key: string, value: string];

function fromJson(text: string): readonly Entry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`the outputs are not JSON: ${(error as Error).message}`);
  }
  const list = Array.isArray(value) ? value : [value];
  return list.map((entry: { readonly key?: unknown; readonly valueString?: unknown } | null) => {
    const { key, valueString } = entry ?? {};
    if (typeof key === "string" && typeof valueString === "string") return [key, valueString];
    throw new Error(`${JSON.stringify(entry)} is not an output: it needs a key and a valueString`);
  });
}

/** `key=url,valueString=https://example.com`; a value in quotes may have commas. */
function fromShorthand(line: string): Entry {
  const pair = /(key|valueString)=("[^"]*"|'[^']*'|[^,]*)(?:,|$)/y;
  const found = new Map<string, string>();
  while (pair.lastIndex < line.length) {
    const [, name = "", value] = pair.exec(line) ?? [];
    if (value === undefined) break;
    found.set(name, value.replace(/^(["'])(.*)\1$/s, "$2"));
  }
  const [key, valueString] = [found.get("key"), found.get("valueString")];
  if (key !== undefined && valueString !== undefined) return [key, valueString];
  throw new Error(`${line} is not an output: write key=<key>,valueString=<value>`);
}
