import { RootCommand } from "@bomb.sh/tab";
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";

/** Prints what could follow the words that are there: commands, options and their values. */
export async function complete(words: readonly string[]): Promise<void> {
  const root = new RootCommand();
  const [name = ""] = words;
  const isNaming = words.length <= 1;
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const command = isNaming ? undefined : await entry?.load();
  for (const [each, { summary }] of Object.entries(COMMANDS)) {
    if (isNaming) root.command(each, summary);
  }
  if (command !== undefined) describe(root.command(name, entry?.summary ?? ""), command);
  // No directive: the shell completes the names of files.
  if (command !== undefined && isPath(command, words)) console.log(":0");
  else root.parse([...words]);
}

/** Whether the last word is, or will be, the name of a file or a directory. */
function isPath(command: Command, words: readonly string[]): boolean {
  const [before = "", last = ""] = words.slice(-2);
  const option = Object.entries(command.options).find(
    ([name, { short }]) => before === `--${name}` || before === `-${short}`,
  );
  const placeholder = option?.[1].placeholder;
  if (placeholder !== undefined) return PATH.test(placeholder);
  return !last.startsWith("-") && PATH.test(command.usage);
}

const PATH = /<(file|directory|bundle)\b/;

function describe(described: ReturnType<RootCommand["command"]>, command: Command): void {
  for (const [option, { description, placeholder, short, values }] of Object.entries(
    command.options,
  )) {
    const summary = description.split("\n", 1)[0] ?? "";
    if (placeholder === undefined && short === undefined) described.option(option, summary);
    else if (placeholder === undefined) described.option(option, summary, short);
    else {
      const offer = (give: (value: string, description: string) => void) => {
        for (const value of values ?? []) give(value, "");
      };
      described.option(option, summary, offer, short);
    }
  }
  const { values = [] } = command;
  if (values.length === 0) return;
  described.argument("value", (give) => {
    for (const value of values) give(value, "");
  });
}
