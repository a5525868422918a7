import type { Command } from "./command.ts";
import type { CommandEntry } from "./commands.ts";

/** The text of `proton <name> --help`. */
export function commandHelp(name: string, summary: string, command: Command): string {
  const rows = Object.entries(command.options).map(([option, definition]) => {
    const short = definition.short ? `-${definition.short}, ` : "    ";
    const value = definition.placeholder ? ` ${definition.placeholder}` : "";
    const allowed = definition.values ? ` (${definition.values.join(", ")})` : "";
    const fallback = definition.default ? ` [${definition.default}]` : "";
    return [
      `${short}--${option}${value}`,
      `${definition.description}${allowed}${fallback}${definition.multiple ? "; repeatable" : ""}`,
    ] as const;
  });
  const sections = [`proton ${name} ${command.usage}`, summary];
  if (command.details) sections.push(command.details);
  sections.push(table([...rows, ["-h, --help", "Show this text"]]));
  return `${sections.join("\n\n")}\n`;
}

/** The text of `proton --help`. */
export function programHelp(commands: Readonly<Record<string, CommandEntry>>): string {
  const rows = Object.entries(commands).map(
    ([name, { summary }]) => [`  ${name}`, summary] as const,
  );
  return `proton <command> [arguments]\n\n${table(rows)}\n\nproton <command> --help says more.\n`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`).join("\n");
}
