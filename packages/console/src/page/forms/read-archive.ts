import { createTarGzip, parseTarGzip, type TarFileInput } from "nanotar";

/** A bundle that was chosen on the page. */
export interface ChosenBundle {
  readonly name: string;
  /** A .tar.gz in base64. */
  readonly archive: string;
  /** The files whose text can be shown, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The largest bundle that Proton takes. */
const MOST_BYTES = 10 * 1024 * 1024;

/** Reads a chosen .tar.gz. */
export async function fromArchive(file: File): Promise<ChosenBundle> {
  if (file.size > MOST_BYTES) throw new Error(`${file.name} has more than ${MOST_BYTES} bytes.`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const texts = new Map<string, string>();
  try {
    for (const { name, data } of await parseTarGzip(bytes)) {
      if (data !== undefined) keep(texts, name.replace(/^\.\//, ""), data);
    }
  } catch {
    // What is wrong with it is said by the check.
  }
  return { name: file.name, archive: base64(bytes), texts };
}

/** Packs the files of a chosen directory. */
export async function fromDirectory(files: readonly File[]): Promise<ChosenBundle> {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size > 10 * MOST_BYTES) throw new Error("The directory is too large to be a bundle.");
  const texts = new Map<string, string>();
  const entries: TarFileInput[] = [];
  for (const file of files) {
    const path = file.webkitRelativePath || file.name;
    if (path.split("/").some((part) => part === ".git" || part === "node_modules")) continue;
    const data = new Uint8Array(await file.arrayBuffer());
    entries.push({ name: path, data });
    keep(texts, path, data);
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const archive = base64(await createTarGzip(entries, { attrs: { mtime: 0 } }));
  return { name: files[0]?.webkitRelativePath.split("/")[0] ?? "bundle", archive, texts };
}

function keep(texts: Map<string, string>, path: string, data: Uint8Array): void {
  try {
    texts.set(path, new TextDecoder("utf-8", { fatal: true }).decode(data));
  } catch {
    // Not a text.
  }
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}

/** The text of a file that a finding names: findings leave out the directory that holds the bundle. */
export function textOf({ texts }: ChosenBundle, file: string): string | undefined {
  const whole = texts.get(file);
  if (whole !== undefined) return whole;
  return [...texts].find(([path]) => path.endsWith(`/${file}`))?.[1];
}
