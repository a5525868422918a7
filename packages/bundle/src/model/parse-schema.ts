import { readYaml } from "../text/read-yaml.ts";
import { SCHEMA_PATH } from "./find-root.ts";
import { readSchema, type TemplateSchema } from "./schema.ts";

/** Understands the text of a schema/schema.yaml that was taken out of its bundle. */
export function parseSchema(text: string): TemplateSchema {
  return readSchema(readYaml(text, SCHEMA_PATH));
}
