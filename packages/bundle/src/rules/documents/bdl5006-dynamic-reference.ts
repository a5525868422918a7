import { partsOf, templatePaths } from "../../model/bundle-files.ts";
import { SourceText } from "../../text/source-text.ts";
import type { DocumentRule } from "../document-rule.ts";

/**
 * A dynamic reference, or what Jinja does not read. Each is looked for to where the next one begins or
 * the file ends, so that no character is passed twice.
 */
const REFERENCE_OR_PROTECTED =
  /\{%-?\s*raw\s*-?%\}.*?(?:\{%-?\s*endraw\s*-?%\}|$)|\{#.*?(?:#\}|$)|(?<reference>(?<!\{\{-?\s*['"])\{\{\s*resolve:(?:(?!\{\{\s*resolve:)[^}\n])*\}\})/gs;

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
        for (const match of source.text.matchAll(REFERENCE_OR_PROTECTED)) {
          if (match.groups?.reference === undefined) continue;
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
