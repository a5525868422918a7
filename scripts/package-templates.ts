import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const [templates = join(root, "proton"), output = join(root, "dist", "templates")] =
  process.argv.slice(2);
const proton = join(root, "packages", "cli", "src", "main.ts");

// An archive of an earlier run must not be taken for a current one, whatever happens below.
rmSync(output, { recursive: true, force: true });

const bundles = readdirSync(templates, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

for (const name of bundles.sort()) {
  const archive = join(output, `${name}.tar.gz`);
  const words = [proton, "package", join(templates, name), "-o", archive];
  const { status } = spawnSync(process.execPath, words, { stdio: "inherit" });
  if (status !== 0) process.exitCode = status ?? 2;
}
if (process.exitCode) rmSync(output, { recursive: true, force: true });
