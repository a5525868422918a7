import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createResourceTypes } from "./src/resources/registry.ts";
import { resourceTypesPage } from "./src/resources/resource-types-page.ts";
import type { SandboxServices } from "./src/resources/sandbox-services.ts";

// Describing the types needs none of the services that they work with.
const types = createResourceTypes({} as SandboxServices);
const file = join(import.meta.dirname, "../../docs/resource-types.md");
await writeFile(file, resourceTypesPage(types));
