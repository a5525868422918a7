import { createHash, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { access, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ArchiveFile, extractArchive } from "./extract-archive.ts";

/** Code that is unpacked and never changes again. */
export interface StoredCode {
  /** Of the deployment package, base64, as Lambda reports it. */
  readonly codeSha256: string;
  readonly codeDirectory: string;
}

/** Deployment packages of functions, unpacked once under the hash of their bytes. */
export interface CodeStore {
  /** @throws {ArchiveError} for an archive that Lambda would refuse or that is not safe to unpack */
  addArchive(bytes: Uint8Array): Promise<StoredCode>;
  /** Code that stands in the template, in the file that Lambda makes of it. */
  addInline(source: string, file: "index.js" | "index.py"): Promise<StoredCode>;
  directoryOf(codeSha256: string): string;
  has(codeSha256: string): Promise<boolean>;
  /** Deletes what is not among `used`. */
  prune(used: ReadonlySet<string>): Promise<void>;
}

/** Each is held in memory until it is written. */
const FILES_AT_ONCE = 16;
/** Fewer are written sooner than the writing is handed to another thread. */
const MOST_BYTES_AT_ONCE = 1024 * 1024;

export async function openCodeStore(directory: string): Promise<CodeStore> {
  await mkdir(directory, { recursive: true });
  const nameOf = (codeSha256: string) => Buffer.from(codeSha256, "base64").toString("hex");
  const directoryOf = (codeSha256: string) => join(directory, nameOf(codeSha256));
  const has = (codeSha256: string) =>
    access(directoryOf(codeSha256)).then(
      () => true,
      () => false,
    );

  async function add(
    bytes: Uint8Array | string,
    salt: string,
    unpack: (target: string) => Promise<void>,
  ): Promise<StoredCode> {
    const codeSha256 = createHash("sha256").update(salt).update(bytes).digest("base64");
    const codeDirectory = directoryOf(codeSha256);
    if (await has(codeSha256)) return { codeSha256, codeDirectory };
    const temporary = join(directory, `${randomUUID()}.tmp`);
    try {
      await mkdir(temporary);
      await unpack(temporary);
      await isolatePackage(temporary);
      await rename(temporary, codeDirectory);
    } catch (error) {
      // Another function with the same code may have been first.
      if (!(await has(codeSha256))) throw error;
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    return { codeSha256, codeDirectory };
  }

  return {
    addArchive: (bytes) =>
      add(bytes, "", async (target) => {
        let next: ArchiveFile[] = [];
        for await (const file of extractArchive(bytes)) {
          next.push(file);
          if (next.length < FILES_AT_ONCE) continue;
          await writeFiles(target, next);
          next = [];
        }
        await writeFiles(target, next);
      }),
    addInline: (source, file) =>
      // The hash of JavaScript stays what it was.
      add(source, file === "index.js" ? "" : file, (target) =>
        writeFile(join(target, file), source),
      ),
    directoryOf,
    has,
    async prune(used) {
      const kept = new Set([...used].map(nameOf));
      for (const name of await readdir(directory)) {
        if (!kept.has(name)) await rm(join(directory, name), { recursive: true, force: true });
      }
    },
  };
}

async function writeFiles(target: string, files: readonly ArchiveFile[]): Promise<void> {
  const folders = new Set(files.map(({ path }) => join(target, ...path.slice(0, -1))));
  await Promise.all([...folders].map((folder) => mkdir(folder, { recursive: true })));
  // Of two files of one name the last counts.
  const contents = new Map(files.map(({ path, bytes }) => [join(target, ...path), bytes]));
  const size = files.reduce((total, { bytes }) => total + bytes.length, 0);
  if (size <= MOST_BYTES_AT_ONCE) {
    for (const [file, bytes] of contents) writeFileSync(file, bytes);
    return;
  }
  await Promise.all([...contents].map(([file, bytes]) => writeFile(file, bytes)));
}

/** Keeps the package.json of the project around it from deciding how `.js` files are read. */
async function isolatePackage(directory: string): Promise<void> {
  await writeFile(join(directory, "package.json"), "{}\n", { flag: "wx" }).catch((error) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  });
}
