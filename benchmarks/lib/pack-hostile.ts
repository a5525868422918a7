import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packBundle, readBundle } from "../../packages/bundle/src/index.ts";
import {
  type HostileBundle,
  hostileFiles,
} from "../../packages/bundle/src/testing/hostile-bundles.ts";

/** The archive of a hostile bundle. */
export function packHostile(made: HostileBundle): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), "proton-hostile-"));
  try {
    for (const [path, text] of Object.entries(hostileFiles(made))) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    const { bundle } = readBundle({ directory });
    if (bundle === undefined) throw new Error("the files are not a bundle");
    return packBundle(bundle, { rootName: "hostile" }).bytes;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
