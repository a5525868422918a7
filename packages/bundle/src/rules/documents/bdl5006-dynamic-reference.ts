import { partsOf, templatePaths } from "../../model/bundle-files.ts";
import { SourceText } from "../../text/source-text.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL5006",
  title: "Keep CloudFormation's dynamic references away from Jinja",
  severity: "error",
  description:
    "`{{resolve:…}}` is CloudFormation's, but Jinja reads `{{` first and fails. Write `{% raw %}{{resolve:…}}{% endraw %}` or `{{ '{{resolve:…}}' }}`.",
  *check(bundle) {
    for (const part of partsOf(bundle).filter(({ manifest }) => manifest.engine === "jinja")) {
      for (const file of templatePaths(bundle, part)) {
        const source = new SourceText(file, bundle.text(file) ?? "");
        const protectedParts = [
          ...source.text.matchAll(/\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}|\{#.*?#\}/gs),
        ];
        for (const match of source.text.matchAll(/(?<!\{\{-?\s*['"])\{\{\s*resolve:[^}\n]*\}\}/g)) {
          const isProtected = protectedParts.some(
            (part) => part.index <= match.index && match.index < part.index + part[0].length,
          );
          if (isProtected) continue;
          const range = source.range(match.index, match.index + match[0].length);
          const newText = `{% raw %}${match[0]}{% endraw %}`;
          yield {
            message: `Jinja would read ${match[0]}: write ${newText}`,
            file,
            range,
            fix: { title: "wrap it in {% raw %}", file, range, newText },
          };
        }
      }
    }
  },
};
