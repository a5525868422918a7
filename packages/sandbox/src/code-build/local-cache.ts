import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, matchesGlob, relative } from "node:path";

/**
 * The directories that a buildspec names under `cache`, kept from one build of a project to the next.
 * They are moved and not copied: a build takes them, and what a build that succeeded leaves is kept.
 */
export interface LocalCache {
  restore(paths: readonly string[], places: CachePlaces): Promise<void>;
  save(paths: readonly string[], places: CachePlaces): Promise<void>;
}

export interface CachePlaces {
  readonly source: string;
  /** Stands for `/root` of the build image. */
  readonly home: string;
}

/** @param directory where a project's cache is kept */
export function createLocalCache(directory: string): LocalCache {
  return {
    async restore(paths, places) {
      for (const { target, kept } of targetsOf(directory, paths, places)) {
        await restoreOne(kept, target);
      }
    },
    async save(paths, places) {
      for (const { target, kept } of targetsOf(directory, paths, places)) {
        const found = await expand(target);
        if (found.length === 0) continue;
        await rm(kept, { recursive: true, force: true });
        for (const path of found) {
          const place = join(kept, relative(fixedPart(target), path) || "here");
          await mkdir(dirname(place), { recursive: true });
          await rename(path, place);
        }
      }
    },
  };
}

interface Target {
  /** An absolute path, patterns in some of its segments. */
  readonly target: string;
  readonly kept: string;
}

function targetsOf(
  directory: string,
  paths: readonly string[],
  { source, home }: CachePlaces,
): readonly Target[] {
  return paths.flatMap((path) => {
    const directoryPattern = path.replace(/(\/\*\*)?\/\*$|\/+$/, "");
    const target = directoryPattern.startsWith("/root/")
      ? join(home, directoryPattern.slice("/root/".length))
      : isAbsolute(directoryPattern)
        ? undefined
        : join(source, directoryPattern);
    // Nothing of this machine but the build's own places is a build's to keep.
    if (
      target === undefined ||
      relative(source, target).startsWith("..") === relative(home, target).startsWith("..")
    )
      return [];
    const name = createHash("sha256").update(directoryPattern).digest("hex").slice(0, 16);
    return [{ target, kept: join(directory, name) }];
  });
}

/** The part of a path before its first pattern. */
function fixedPart(pattern: string): string {
  const segments = pattern.split("/");
  const first = segments.findIndex((segment) => segment.includes("*"));
  return first === -1 ? pattern : segments.slice(0, first).join("/");
}

/** The directories that exist and match. */
async function expand(pattern: string): Promise<readonly string[]> {
  let found = [""];
  for (const segment of pattern.split("/").slice(1)) {
    const next: string[] = [];
    for (const parent of found) {
      if (!segment.includes("*")) {
        next.push(`${parent}/${segment}`);
        continue;
      }
      const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        if (entry.isDirectory() && matchesGlob(entry.name, segment))
          next.push(`${parent}/${entry.name}`);
      }
    }
    found = next;
  }
  const existing = await Promise.all(
    found.map(async (path) => {
      const entries = await readdir(dirname(path), { withFileTypes: true }).catch(() => []);
      return entries.some((entry) => entry.isDirectory() && entry.name === basename(path))
        ? [path]
        : [];
    }),
  );
  return existing.flat();
}

async function restoreOne(kept: string, target: string): Promise<void> {
  const base = fixedPart(target);
  const moves = await keptDirectories(kept, base, target);
  for (const [from, to] of moves) {
    await mkdir(dirname(to), { recursive: true });
    // What the source brings along wins.
    await rename(from, to).catch(() => undefined);
  }
  await rm(kept, { recursive: true, force: true });
}

async function keptDirectories(
  kept: string,
  base: string,
  target: string,
): Promise<readonly (readonly [string, string])[]> {
  if (base === target) return [[join(kept, "here"), target]];
  const pattern = target.slice(base.length + 1);
  const found = await expand(join(kept, pattern));
  return found.map((path) => [path, join(base, relative(kept, path))] as const);
}
