import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

/** What bash-completion has and the script uses, for a bash without it. */
const WORDS_IN_BASH = `declare -F _get_comp_words_by_ref >/dev/null || _get_comp_words_by_ref() {
    cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}
    words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD
}
`;

const SHELLS: readonly string[] = ["bash", "zsh", "fish"];

/** `proton completion`: the script with which a shell completes commands and options. */
export const completion: Command = {
  usage: "<bash | zsh | fish>",
  details: `For the session: source <(proton completion bash), or the same with zsh; in fish
proton completion fish | source. To keep it, put that line into the shell's start-up file.`,
  options: {},
  values: SHELLS,
  positionals: { minimum: 1, maximum: 1 },
  async run({ positionals: [shell = ""] }, terminal) {
    if (!SHELLS.includes(shell)) {
      throw new UsageError(`there is no completion for "${shell}", only for ${SHELLS.join(", ")}`);
    }
    const { script } = await import("@bomb.sh/tab");
    if (shell === "bash") terminal.write(WORDS_IN_BASH);
    script(shell, "proton", "proton");
    return 0;
  },
};
