import { type ReadBundleResult, readBundle } from "@proton/bundle";

/** Bytes of archives whose bundles are kept, and how many. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_BUNDLES = 16;

/** Bundles of registered archives, unpacked once: what has a digest never changes. */
export interface BundleCache {
  /** @param load the archive, asked for only when it is not known */
  read(
    digest: string,
    archive: {
      readonly name: string;
      readonly load: () => Promise<Uint8Array | undefined>;
    },
  ): Promise<ReadBundleResult | undefined>;
}

export function createBundleCache(): BundleCache {
  const known = new Map<string, { readonly result: ReadBundleResult; readonly bytes: number }>();
  let bytes = 0;

  function keep(digest: string, result: ReadBundleResult, size: number): void {
    if (size > MOST_BYTES) return;
    known.set(digest, { result, bytes: size });
    bytes += size;
    for (const [oldest, entry] of known) {
      if (known.size <= MOST_BUNDLES && bytes <= MOST_BYTES) return;
      known.delete(oldest);
      bytes -= entry.bytes;
    }
  }

  return {
    async read(digest, { name, load }) {
      const entry = known.get(digest);
      if (entry !== undefined) {
        // The last one used is the last one to go.
        known.delete(digest);
        known.set(digest, entry);
        return entry.result;
      }
      const archive = await load();
      if (archive === undefined) return undefined;
      const result = readBundle({ archive, name });
      if (!known.has(digest)) keep(digest, result, archive.length);
      return result;
    },
  };
}
