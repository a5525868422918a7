/** An element's content: text, child elements, or a list that repeats the element. */
export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | { readonly [element: string]: XmlContent | readonly XmlContent[] };

/** Writes a response document. */
export function xml(root: string, content: XmlContent, attributes = ""): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content, attributes)}`;
}

function element(
  name: string,
  content: XmlContent | readonly XmlContent[],
  attributes = "",
): string {
  if (content === undefined) return "";
  if (Array.isArray(content)) return content.map((entry) => element(name, entry)).join("");
  const inner =
    typeof content === "object"
      ? Object.entries(content)
          .map(([child, value]) => element(child, value as XmlContent))
          .join("")
      : encodeEntities(String(content));
  return `<${name}${attributes}>${inner}</${name}>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Control characters cannot stand in XML 1.0 as they are, line ends would be normalized. */
const encodeEntities = (text: string) =>
  text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: keys may hold them.
    /[&<>"\u0000-\u001f]/g,
    (character) => ESCAPES[character] ?? `&#${character.charCodeAt(0)};`,
  );

/** The texts of all elements of a name, in order, of the flat documents that S3 clients send. */
export function elementsOf(document: string, name: string): readonly string[] {
  const found = document.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([^]*?)</${name}>`, "g"));
  return [...found].map(([, text = ""]) => text);
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

export const decodeEntities = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));/g, (whole, decimal, hex, entity) => {
    if (entity !== undefined)
      return (Object.hasOwn(ENTITIES, entity) ? ENTITIES[entity] : undefined) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
