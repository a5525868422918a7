import { parseArgs } from "node:util";
import { suggestion } from "@proton/text";
import type { Arguments, Command } from "./command.ts";
import { UsageError } from "./usage-error.ts";

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/**
 * Reads what follows a command's name.
 *
 * @throws UsageError naming what is wrong and what would be right
 */
export function parseArguments(
  name: string,
  command: Command,
  words: readonly string[],
): Arguments {
  const { values, positionals } = parse(name, command, words);
  const { minimum, maximum } = command.positionals;
  if (positionals.length < minimum || positionals.length > maximum) {
    const surplus = positionals[maximum];
    const problem = surplus === undefined ? "needs more arguments" : `does not take "${surplus}"`;
    throw new UsageError(`proton ${name} ${problem}: proton ${name} ${command.usage}`);
  }
  for (const [option, definition] of Object.entries(command.options)) {
    const value = values[option];
    if (definition.values && typeof value === "string" && !definition.values.includes(value)) {
      const allowed = definition.values.join(", ");
      throw new UsageError(`--${option} is "${value}", but can only be one of ${allowed}`);
    }
  }
  return {
    positionals,
    option: (option) => {
      const value = values[option] ?? command.options[option]?.default;
      return typeof value === "string" ? value : undefined;
    },
    options: (option) => {
      const value = values[option];
      return Array.isArray(value) ? value.map(String) : [];
    },
    flag: (option) => values[option] === true,
  };
}

function parse(
  name: string,
  command: Command,
  words: readonly string[],
): { readonly values: Values; readonly positionals: readonly string[] } {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([option, { placeholder, short, multiple = false }]) => [
      option,
      {
        type: placeholder ? ("string" as const) : ("boolean" as const),
        multiple,
        ...(short && { short }),
      },
    ]),
  );
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    const reason = (error as Error).message.split(/\.\s/)[0] ?? "";
    const unknown = /^Unknown option '--([^']+)'/.exec(reason)?.[1];
    const meant = unknown === undefined ? "" : suggestion(unknown, Object.keys(command.options));
    throw new UsageError(`${lowerFirst(reason)}${meant}; see proton ${name} --help`);
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
