import type { InputProperty, TemplateSchema } from "../../model/schema.ts";

/** Every input of every part that the schema declares, each type once. */
export function propertiesOf(schema: TemplateSchema): readonly InputProperty[] {
  const types = new Set(Object.values(schema.types).map((type) => type.node));
  return Object.values(schema.types)
    .filter((type) => types.delete(type.node))
    .flatMap((type) => [...type.properties.values()]);
}
