/**
 * Builds the page into `dist/`, which the command ships and serves, and holds it to budgets.json.
 *
 *   node build.ts
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { build } from "vite";
import budgets from "./budgets.json" with { type: "json" };

const directory = import.meta.dirname;
const outDir = join(directory, "dist");

await build({
  root: directory,
  configFile: false,
  base: "/console/",
  logLevel: "warn",
  plugins: [react()],
  build: {
    outDir,
    emptyOutDir: true,
    // No file may be inlined as script or style: the page's policy has no room for them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
});

const assets = join(outDir, "assets");
const files = readdirSync(assets).map((name) => ({
  name,
  bytes: readFileSync(join(assets, name)),
}));
const page = readFileSync(join(outDir, "index.html"), "utf8");
const first = files.filter(({ name }) => page.includes(name));
const figures = {
  totalBytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
  firstViewGzipBytes: first.reduce((sum, { bytes }) => sum + gzipSync(bytes).length, 0),
};
for (const [name, budget] of Object.entries(budgets) as [keyof typeof figures, number][]) {
  const figure = figures[name];
  process.stdout.write(`${name} ${figure} of ${budget}\n`);
  if (figure <= budget) continue;
  process.stderr.write(`${name} is ${figure}, over its budget of ${budget}\n`);
  process.exitCode = 1;
}
