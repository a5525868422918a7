import { isList, isObject, resourceSpec, type TemplateObject } from "@proton/cloudformation";

/** Puts the stack's tags on a resource that can bear them; its own tags win. */
export function withStackTags(
  type: string,
  properties: TemplateObject,
  tags: Readonly<Record<string, string>>,
): TemplateObject {
  if (Object.keys(tags).length === 0) return properties;
  const spec = resourceSpec(type);
  const name = spec?.tagProperty;
  if (spec === undefined || name === undefined) return properties;
  const own = properties[name];
  if (spec.properties[name]?.type.kind === "list") {
    const list = isList(own) ? own : [];
    const keys = new Set(list.map((tag) => (isObject(tag) ? tag.Key : undefined)));
    const added = Object.entries(tags)
      .filter(([key]) => !keys.has(key))
      .map(([Key, Value]) => ({ Key, Value }));
    return { ...properties, [name]: [...list, ...added] };
  }
  return { ...properties, [name]: { ...tags, ...(isObject(own) ? own : {}) } };
}
