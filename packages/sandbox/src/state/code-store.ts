import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { extractArchive } from "./extract-archive.ts";

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
        for await (const { path, bytes: content } of extractArchive(bytes)) {
          const file = join(target, ...path);
          await mkdir(dirname(file), { recursive: true });
          await writeFile(file, content);
        }
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

/** Keeps the package.json of the project around it from deciding how `.js` files are read. */
async function isolatePackage(directory: string): Promise<void> {
  await writeFile(join(directory, "package.json"), "{}\n", { flag: "wx" }).catch((error) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  });
}
