import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { rulePages } from "./rule-pages.ts";
import { ruleRegistries } from "./rule-registries.ts";

const folder = new URL("../docs/rules/", import.meta.url);
const pages = rulePages(ruleRegistries);
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(new URL(name, folder));
for (const [name, text] of pages) writeFileSync(new URL(name, folder), text);
