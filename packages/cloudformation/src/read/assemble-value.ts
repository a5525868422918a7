import { isObject, type TemplateObject, type TemplateValue } from "../template.ts";
import { buildValue } from "./build-value.ts";
import { knownPart, rememberPart } from "./known-parts.ts";
import { defaultReadLimits, parseYamlDocument } from "./yaml-document.ts";

/** Texts that are longer are read as a whole: the bounds on a document hold for them. */
const LONGEST_TEXT = 200_000;
/** A section that begins on its own line and holds named entries, such as `Resources:`. */
const SECTION = /^[A-Za-z]+:[ ]*$/;
/** A line that begins an entry, or a section with its value beside it. */
const ENTRY = /^[A-Za-z0-9][A-Za-z0-9_:.-]*:(?: |$)/;
const BLANK = /^\s*(?:#.*)?$/;

/**
 * The value of a template, put together from its sections and their entries, each of which is parsed once
 * however many templates it is in: a bundle is checked in many renderings, which differ in a few lines.
 *
 * @returns `undefined` for a text that has to be read as a whole, since it is written in another way than
 * templates are, or something is wrong with it
 */
export function assembleValue(text: string): TemplateObject | undefined {
  if (text.length > LONGEST_TEXT || /[\t\r\uFEFF]/.test(text)) return undefined;
  const value: Record<string, TemplateValue> = Object.create(null);
  let section: Record<string, TemplateValue> | undefined;
  for (const part of partsOf(text)) {
    if (part === undefined) return undefined;
    if (part.kind === "section") {
      if (section !== undefined && Object.keys(section).length === 0) return undefined;
      section = Object.create(null) as Record<string, TemplateValue>;
      if (Object.hasOwn(value, part.name)) return undefined;
      value[part.name] = section;
      continue;
    }
    const target = part.kind === "entry" ? section : value;
    const members = valueOfPart(part.text);
    if (members === undefined || target === undefined) return undefined;
    for (const [name, member] of Object.entries(members)) {
      if (Object.hasOwn(target, name)) return undefined;
      target[name] = member;
    }
  }
  const isEmpty = section !== undefined && Object.keys(section).length === 0;
  return isEmpty || section === undefined ? undefined : value;
}

type Part =
  | { readonly kind: "section"; readonly name: string }
  | { readonly kind: "entry" | "top"; readonly text: string };

/** The parts of a text in order; `undefined` where it is not written in parts. */
function* partsOf(text: string): Generator<Part | undefined> {
  let open: { readonly kind: "entry" | "top"; readonly lines: string[] } | undefined;
  let indent: number | undefined;
  const closed = function* (): Generator<Part> {
    if (open !== undefined) yield { kind: open.kind, text: open.lines.join("\n") };
    open = undefined;
  };
  for (const line of text.split("\n")) {
    const depth = line.length - line.trimStart().length;
    if (BLANK.test(line)) open?.lines.push(line);
    else if (depth === 0) {
      yield* closed();
      indent = undefined;
      if (SECTION.test(line)) {
        indent = 0;
        yield { kind: "section", name: line.slice(0, line.indexOf(":")) };
      } else if (ENTRY.test(line)) open = { kind: "top", lines: [line] };
      else yield undefined;
    } else if (indent === undefined) {
      if (open === undefined) yield undefined;
      open?.lines.push(line);
    } else {
      if (indent === 0) indent = depth;
      if (depth < indent) yield undefined;
      if (depth > indent && open === undefined) yield undefined;
      if (depth > indent) open?.lines.push(line);
      else if (ENTRY.test(line.slice(depth))) {
        yield* closed();
        open = { kind: "entry", lines: [line] };
      } else yield undefined;
    }
  }
  yield* closed();
}

function valueOfPart(text: string): TemplateObject | undefined {
  const known = knownPart(text);
  if (known !== undefined) return known;
  const { root, problems } = parseYamlDocument(text, defaultReadLimits);
  let isWrong = problems.length > 0;
  const value = buildValue(root, () => {
    isWrong = true;
  });
  if (isWrong || !isObject(value) || Object.keys(value).length !== 1) return undefined;
  rememberPart(text, value);
  return value;
}
