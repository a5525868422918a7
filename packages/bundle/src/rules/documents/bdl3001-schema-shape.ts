import { child, entriesOf, plainValue, stringOf, typeName } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL3001",
  title: "Give the schema its shape",
  severity: "error",
  stopsRegistration: true,
  description:
    'A schema holds `schema.format.openapi` (`"3.0.0"`), the input types it uses, and `schema.types`.\n\n```yaml\nschema:\n  format:\n    openapi: "3.0.0"\n  environment_input_type: EnvironmentInput\n  types:\n    EnvironmentInput:\n      type: object\n      properties:\n        name: { type: string }\n```',
  *check({ schema: { document, file } }) {
    if (document.findings.some((finding) => finding.severity === "error")) return;
    const schema = child(document.root, "schema");
    if (schema?.kind !== "mapping") {
      const range = (schema ?? document.root)?.range;
      yield { message: `schema.yaml must hold "schema", a mapping`, file, range };
      return;
    }
    const openapi = child(child(schema, "format"), "openapi");
    const version = stringOf(openapi);
    if (version === undefined || !/^3\.0\.\d+$/.test(version)) {
      const shown = openapi ? `, not ${JSON.stringify(plainValue(openapi))}` : "";
      const range = (openapi ?? child(schema, "format"))?.range ?? entriesOf(schema)[0]?.keyRange;
      yield { message: `"schema.format.openapi" must be "3.0.0" in quotes${shown}`, file, range };
    }
    const types = child(schema, "types");
    if (types?.kind === "mapping") return;
    const shown = types ? `, not ${typeName(types)}` : "";
    const range = types?.range ?? entriesOf(schema)[0]?.keyRange;
    yield { message: `"schema.types" must be a mapping of input types${shown}`, file, range };
  },
};
