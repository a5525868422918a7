/**
 * Builds the page into `dist/`, which the command ships and serves, and holds it to budgets.json.
 *
 *   node build.ts
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { build, type Plugin } from "vite";
import budgets from "./budgets.json" with { type: "json" };

const directory = import.meta.dirname;
const outDir = join(directory, "dist");
const BASE = "/console/";

/**
 * The design system's fonts are data in its styles, which nothing is drawn before: as files they are
 * loaded beside it, and only those that are used.
 */
const fontsAsFiles: Plugin = {
  name: "fonts-as-files",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "asset" || !file.fileName.endsWith(".css")) continue;
        const data = /data:font\/woff2;base64,([\w+/=]+)/g;
        file.source = String(file.source).replaceAll(data, (_, font: string) => {
          const source = Buffer.from(font, "base64");
          const id = this.emitFile({ type: "asset", name: "open-sans.woff2", source });
          return BASE + this.getFileName(id);
        });
      }
    },
  },
};

/** What every page needs is asked for while the session is opened. */
const frameAhead: Plugin = {
  name: "frame-ahead",
  transformIndexHtml: {
    order: "post",
    handler(_, { bundle = {} }) {
      const files = Object.keys(bundle).filter((name) => /\/frame-.*\.(js|css)$/.test(name));
      return files.map((name) => ({
        tag: "link",
        attrs: {
          ...(name.endsWith(".js") ? { rel: "modulepreload" } : { rel: "preload", as: "style" }),
          crossorigin: "",
          href: BASE + name,
        },
        injectTo: "head" as const,
      }));
    },
  },
};

await build({
  root: directory,
  configFile: false,
  base: BASE,
  logLevel: "warn",
  plugins: [react(), fontsAsFiles, frameAhead],
  build: {
    outDir,
    emptyOutDir: true,
    // No file may be inlined as script or style: the page's policy has no room for them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What opens the session, while the rest is on its way.
            { name: "open", test: /page[\\/](session|ahead)\.ts$|preload-helper/, priority: 2 },
            // What every page has around it, and the lists that are opened first: one request.
            {
              name: "frame",
              test: /page[\\/](show|pages[\\/](overview|environments|services|service-instances|deployments))\.tsx$/,
              priority: 1,
            },
          ],
        },
      },
    },
  },
});

const assets = join(outDir, "assets");
const files = readdirSync(assets).map((name) => ({
  name,
  bytes: readFileSync(join(assets, name)),
}));
/** What is loaded before anything is seen, whatever the page. */
const first = files.filter(({ name }) => /^(index|open|frame)-.*\.(js|css)$/.test(name));
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
