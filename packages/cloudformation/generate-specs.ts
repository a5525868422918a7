import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { buildSpecFiles } from "./src/specs/build-spec-files.ts";
import { specSource } from "./src/specs/spec-source.ts";

const folder = fileURLToPath(new URL("generated/specs/", import.meta.url));
mkdirSync(folder, { recursive: true });
const files = buildSpecFiles(loadAwsServiceSpecSync(), specSource());
for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(folder + name);
for (const [name, text] of files) writeFileSync(folder + name, text);
