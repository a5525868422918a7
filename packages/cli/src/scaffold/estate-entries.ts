import { isMap, isSeq, parseDocument } from "yaml";
import { type Estate, readEstate } from "../estate/read-estate.ts";
import { readText, requireText } from "../estate/read-text.ts";
import { UsageError } from "../usage-error.ts";
import type { Scaffold } from "./scaffold.ts";

type Entries = Readonly<
  Partial<
    Record<
      "templates" | "environments" | "services" | "components",
      Readonly<Record<string, string>>
    >
  >
>;

/** The estate of a file; `undefined` when there is none. @throws UsageError for one that is broken */
export function estateAt(file: string): Estate | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  const read = readEstate(text, file);
  if (read.kind === "estate") return read.estate;
  throw new UsageError(`${file} is broken: ${read.findings[0]?.message}; see proton plan`);
}

/** @throws UsageError when there is no estate file */
export function requireEstate(file: string): Estate {
  const estate = estateAt(file);
  if (estate !== undefined) return estate;
  throw new UsageError(`there is no ${file}: begin with proton new environment-template <name>`);
}

/** The estate file with one more entry in some of its lists; layout and comments stay. */
export function addToEstate(file: string, entries: Entries): Pick<Scaffold, "created" | "changed"> {
  const estate = estateAt(file);
  const document = parseDocument(estate === undefined ? HEADING : requireText(file));
  for (const [list, entry] of Object.entries(entries)) {
    const kind = list as keyof Entries;
    const taken = estate?.[kind].find(({ name }) => name === entry.name);
    if (taken !== undefined) {
      throw new UsageError(`${file} has the name ${entry.name} among its ${list}: choose another`);
    }
    const there = document.get(list, true);
    if (isSeq(there)) there.add(document.createNode(entry));
    else if (isMap(document.contents)) document.set(list, document.createNode([entry]));
    else document.contents = document.createNode({ [list]: [entry] }) as never;
  }
  const text = document.toString({ lineWidth: 0 });
  return estate === undefined
    ? { created: new Map([[file, text]]), changed: new Map() }
    : { created: new Map(), changed: new Map([[file, text]]) };
}

const HEADING = `# The estate: which templates, environments and services should exist.
# proton plan shows what would change, proton apply makes it so, proton start does so on this machine.

`;
