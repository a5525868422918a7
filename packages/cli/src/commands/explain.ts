import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suggestion } from "@proton/text";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

/** Where the rules' pages lie: beside the built command, or in the repository. */
const FOLDERS = ["../../rules", "../../../../docs/rules"];

/** `proton explain`: a rule's page. */
export const explain: Command = {
  usage: "[<rule>]",
  details: "Without a rule: lists them all.",
  options: {},
  positionals: { minimum: 0, maximum: 1 },
  async run({ positionals: [word] }, terminal) {
    const folder = FOLDERS.map((each) => join(import.meta.dirname, each)).find((each) =>
      existsSync(join(each, "README.md")),
    );
    if (folder === undefined) throw new UsageError("the pages of the rules are not installed");
    const rule = word?.toUpperCase() ?? "README";
    const known = readdirSync(folder).map((file) => file.replace(/\.md$/, ""));
    if (!known.includes(rule)) {
      const rules = known.filter((each) => each !== "README");
      throw new UsageError(
        `there is no rule "${word}"${suggestion(rule, rules)}; proton explain lists them`,
      );
    }
    const text = readFileSync(join(folder, `${rule}.md`), "utf8");
    terminal.write(text.replace(/^<!--.*-->\n+/, ""));
    return 0;
  },
};
