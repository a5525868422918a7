import { type ReadBundleResult, readBundle } from "@proton/bundle";

/** Bytes of archives whose bundles are kept, and how many. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_BUNDLES = 16;

/** Bundles of registered archives, unpacked once: what has a digest never changes. */
export interface BundleCache {
  /** Undefined when the digest is not known and no archive is given. */
  read(bundle: {
    readonly digest: string;
    readonly name: string;
    readonly archive?: Uint8Array;
  }): ReadBundleResult | undefined;
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
    read({ digest, name, archive }) {
      const entry = known.get(digest);
      if (entry !== undefined) {
        // The last one used is the last one to go.
        known.delete(digest);
        known.set(digest, entry);
        return entry.result;
      }
      if (archive === undefined) return undefined;
      const result = readBundle({ archive, name });
      keep(digest, result, archive.length);
      return result;
    },
  };
}
