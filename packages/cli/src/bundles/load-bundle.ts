import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { DEFAULT_READ_LIMITS, type ReadBundleResult, readBundle } from "@proton/bundle";
import type { Finding, RelatedLocation } from "@proton/cloudformation";
import { readWithin } from "../read-within.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** A bundle that the user named, and how its files are called when they are shown. */
export interface LoadedBundle extends ReadBundleResult {
  /** As the user would write it. */
  readonly name: string;
  /** A file that a finding names, as the user would write it. */
  show(file: string): string;
  /** The same finding with every file as the user would write it. */
  shown(finding: Finding): Finding;
  /** The text of a file of the bundle by its shown name, `undefined` when it is none of them. */
  text(shownFile: string): string | undefined;
}

/**
 * Reads the bundle at a path: a directory or a .tar.gz file.
 *
 * @throws UsageError when there is nothing at the path, or it cannot be read
 */
export function loadBundle(path: string, terminal: Terminal): LoadedBundle {
  const absolute = terminal.resolve(path);
  const name = terminal.display(absolute);
  const isDirectory = kindOf(absolute, name) === "directory";
  const result = isDirectory
    ? readBundle({ directory: absolute })
    : readBundle({ archive: readAtMost(absolute, name), name: absolute });
  const root = result.bundle?.root ?? "";
  const show = (file: string): string => {
    if (isAbsolute(file)) return terminal.display(file);
    return isDirectory ? join(name, root, file) : `${name}:${join(root, file)}`;
  };
  const prefix = show("-").slice(0, -1);
  return {
    ...result,
    name,
    show,
    shown: (finding) => shown(finding, show),
    text: (shownFile) =>
      shownFile.startsWith(prefix)
        ? result.bundle?.text(shownFile.slice(prefix.length))
        : undefined,
  };
}

function shown(finding: Finding, show: (file: string) => string): Finding {
  const related = finding.related?.map(
    (place): RelatedLocation => ({ ...place, file: show(place.file) }),
  );
  return {
    ...finding,
    file: show(finding.file),
    ...(related && { related }),
    ...(finding.fix && { fix: { ...finding.fix, file: show(finding.fix.file) } }),
  };
}

function kindOf(absolute: string, name: string): "directory" | "file" {
  const stats = attempt(name, () => statSync(absolute));
  if (stats.isDirectory()) return "directory";
  if (stats.isFile()) return "file";
  throw new UsageError(`${name} is neither a directory nor a file`);
}

/** One byte more than is allowed is enough for the reader to refuse the archive. */
function readAtMost(absolute: string, name: string): Uint8Array {
  const limit = DEFAULT_READ_LIMITS.archiveBytes;
  return attempt(name, () => readWithin(absolute, limit)) ?? new Uint8Array(limit + 1);
}

function attempt<T>(name: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === "ENOENT" ? "does not exist" : `cannot be read (${code})`;
    throw new UsageError(`${name} ${problem}`);
  }
}
