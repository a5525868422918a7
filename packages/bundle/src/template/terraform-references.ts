import { SourceText } from "../text/source-text.ts";
import { ANY_KEY, type NamespaceReference } from "./references.ts";

/** The variables that Proton declares: others are the author's. */
const READ =
  /\bvar\.(environment|service|service_instance|service_instances|pipeline)((?:\s*\.\s*[A-Za-z_][\w-]*|\.\d+|\.\*|\[[^\]\n]{1,100}\])*)/g;
const STEP = /\.\s*([A-Za-z_][\w-]*|\d+|\*)|\[([^\]]*)\]/g;
/** Functions that cope with what is not there. */
const TOLERANT = /\b(?:try|can|lookup|contains|keys)\s*\(\s*$|\?\s*$/;

/** Every read of the namespace in a Terraform file. */
export function terraformReferences(file: string, text: string): readonly NamespaceReference[] {
  const source = new SourceText(file, text);
  return [...withoutComments(text).matchAll(READ)].map((match) => {
    const [whole, root = "", steps = ""] = match;
    const keys = [...steps.matchAll(STEP)].map(([, name, index]) => {
      if (name !== undefined) return /^(?:\d+|\*)$/.test(name) ? ANY_KEY : name;
      return /^\s*"([\w-]+)"\s*$/.exec(index ?? "")?.[1] ?? ANY_KEY;
    });
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    return {
      path: [root, ...keys],
      range: source.range(match.index, match.index + whole.trimEnd().length),
      guarded: TOLERANT.test(before),
    };
  });
}

/** The names of the outputs that Terraform files declare. */
export function terraformOutputs(text: string): readonly string[] {
  const declared = withoutComments(text).matchAll(/^\s*output\s+"([\w-]+)"\s*\{/gm);
  return [...declared].map(([, name = ""]) => name);
}

/** The same text with blanks for comments, so that places stay as they are. */
function withoutComments(text: string): string {
  return text.replaceAll(/"(?:\\.|[^"\\\n])*"|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (match) =>
    match.startsWith('"') ? match : match.replaceAll(/[^\n]/g, " "),
  );
}
