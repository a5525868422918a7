import { type Finding, findingOf } from "@proton/cloudformation";
import type { Range } from "@proton/text";
import type { TemplateBundle } from "../model/template-bundle.ts";
import { readingRules } from "../rules/reading-rules.ts";
import { child, entriesOf, itemsOf, stringOf, type YamlNode } from "../text/yaml-node.ts";

/** The file in which a bundle switches rules off. */
export const IGNORE_FILE = ".proton-check.yaml";

const KEYS = ["rule", "path", "reason"];

interface Ignore {
  readonly rule: string;
  readonly path: RegExp | undefined;
  readonly range: Range;
}

/** Takes out the findings that the bundle ignores with a reason, and says which ignores are idle. */
export function applyIgnores(
  bundle: TemplateBundle,
  findings: readonly Finding[],
): readonly Finding[] {
  const document = bundle.yaml(IGNORE_FILE);
  if (!document) return findings;
  const problems: Finding[] = [...document.findings];
  const report = (message: string, range: Range | undefined): void => {
    problems.push(findingOf(readingRules.ignoreFile, { message, file: IGNORE_FILE, range }));
  };
  const list = child(document.root, "ignore");
  if (document.root && list?.kind !== "sequence") {
    report(`"ignore" must be a list of rules with reasons`, (list ?? document.root).range);
  }
  const ignores = itemsOf(list).flatMap((item) => readIgnore(item, report));
  const used = new Set<Ignore>();
  const kept = findings.filter((finding) => {
    const matching = ignores.filter(
      ({ rule, path }) => rule === finding.rule && (path?.test(finding.file) ?? true),
    );
    for (const ignore of matching) used.add(ignore);
    return matching.length === 0;
  });
  const idle = ignores
    .filter((ignore) => !used.has(ignore))
    .map(({ rule, range }) => {
      const message = `nothing breaks ${rule} here: remove the entry`;
      return findingOf(readingRules.unusedIgnore, { message, file: IGNORE_FILE, range });
    });
  return [...kept, ...problems, ...idle];
}

function readIgnore(
  item: YamlNode,
  report: (message: string, range: Range) => void,
): readonly Ignore[] {
  const rule = stringOf(child(item, "rule"));
  const reason = stringOf(child(item, "reason"))?.trim();
  const path = stringOf(child(item, "path"));
  for (const { key, keyRange } of entriesOf(item)) {
    if (!KEYS.includes(key)) report(`"${key}" is none of ${KEYS.join(", ")}`, keyRange);
  }
  if (rule === undefined) report(`the entry names no "rule"`, item.range);
  // Without a reason nobody can tell later whether the ignore still holds: it does not count.
  if (!reason) report(`the entry gives no "reason", so it ignores nothing`, item.range);
  if (rule === undefined || !reason) return [];
  return [{ rule, path: path === undefined ? undefined : glob(path), range: item.range }];
}

/** `*` stands for anything but `/`. */
function glob(path: string): RegExp {
  const escaped = path.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
  return new RegExp(`^${escaped}$`);
}
