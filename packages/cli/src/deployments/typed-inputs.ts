import { type InputType, parseSchema } from "@proton/bundle";
import { didYouMean, nearest } from "@proton/text";
import { UsageError } from "../usage-error.ts";

/** The inputs that a service template's schema gives to instances; none when it has no such type. */
export function instanceInputs(schema: string): InputType["properties"] {
  return parseSchema(schema).types.instance?.properties ?? new Map();
}

/**
 * Reads `name=value` words as values of the types that a schema gives the inputs. An array's
 * elements are given one by one, or as JSON.
 *
 * @throws UsageError naming the word and what would be right
 */
export function typedInputs(
  words: readonly string[],
  inputs: InputType["properties"],
): Readonly<Record<string, unknown>> {
  const texts = new Map<string, string[]>();
  for (const word of words) {
    const mark = word.indexOf("=");
    if (mark < 1) throw new UsageError(`--set ${word} gives no value: write --set <input>=<value>`);
    const name = word.slice(0, mark);
    if (!inputs.has(name)) throw unknownInput(name, inputs);
    texts.set(name, [...(texts.get(name) ?? []), word.slice(mark + 1)]);
  }
  return Object.fromEntries(
    [...texts].map(([name, values]) => {
      const { type = "string" } = inputs.get(name)?.schema ?? {};
      return [name, type === "array" ? elements(name, values) : scalar(name, type, values)];
    }),
  );
}

function unknownInput(name: string, inputs: InputType["properties"]): UsageError {
  const names = [...inputs.keys()];
  const known = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
  const hint = didYouMean(nearest(name, names));
  return new UsageError(`--set ${name}: the template has no such instance input${hint} (${known})`);
}

function scalar(name: string, type: string, values: readonly string[]): unknown {
  const [text = "", ...more] = values;
  if (more.length > 0) throw new UsageError(`--set ${name} is given twice, but holds one value`);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  const isNumber = type === "number" || type === "integer";
  if (isNumber && text.trim() !== "" && Number.isFinite(Number(text))) {
    if (type === "number" || Number.isInteger(Number(text))) return Number(text);
  }
  if (type === "boolean") throw new UsageError(`--set ${name}=${text}: write true or false`);
  if (isNumber) {
    const what = type === "integer" ? "an integer" : "a number";
    throw new UsageError(`--set ${name}=${text}: the value must be ${what}`);
  }
  return text;
}

function elements(name: string, values: readonly string[]): readonly unknown[] {
  const [text = ""] = values;
  if (values.length > 1 || !text.trimStart().startsWith("[")) return values;
  try {
    return JSON.parse(text) as unknown[];
  } catch (error) {
    throw new UsageError(`--set ${name} is not a JSON array: ${(error as Error).message}`);
  }
}
