import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { checkDocuments, packBundle, readBundle } from "../../packages/bundle/src/index.ts";
import { type FuzzTarget, targetOf } from "../target.ts";

const own = join(import.meta.dirname, "../../proton/environment");

/** Whatever an archive holds, reading it ends with findings or a bundle. */
export const target: FuzzTarget = {
  name: "archives",
  async open() {
    const { bundle } = readBundle({ directory: own });
    if (bundle === undefined) throw new Error(`${own} is no bundle`);
    const { bytes } = packBundle(bundle, { rootName: "environment" });
    const tar = gunzipSync(bytes);
    const edits = fc.array(fc.tuple(fc.nat(tar.length - 1), fc.integer({ min: 0, max: 255 })), {
      maxLength: 12,
    });
    const headers = fc.array(fc.tuple(fc.nat(40), fc.nat(511), fc.integer({ min: 0, max: 255 })), {
      maxLength: 6,
    });
    const changed = fc
      .tuple(edits, headers, fc.nat(tar.length))
      .map(([anywhere, inHeader, end]) => {
        const copy = Buffer.from(tar);
        for (const [at, byte] of anywhere) copy[at] = byte;
        for (const [block, at, byte] of inHeader)
          copy[Math.min(block * 512 + at, tar.length - 1)] = byte;
        return gzipSync(end % 3 === 0 ? copy.subarray(0, end) : copy, { level: 1 });
      });
    const cut = fc.nat(bytes.length).map((end) => Buffer.from(bytes).subarray(0, end));
    return targetOf<Uint8Array>({
      input: fc.oneof(changed, cut, fc.uint8Array({ maxLength: 600 })),
      check(archive) {
        const read = readBundle({ archive, name: "fuzzed.tar.gz" });
        if (read.bundle === undefined && read.findings.length === 0)
          throw new Error("nothing is said");
        if (read.bundle) checkDocuments(read.bundle);
      },
    });
  },
};
