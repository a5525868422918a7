import { isList, isObject, type TemplateObject, type TemplateValue } from "@proton/cloudformation";
import { ResourceError } from "./resource-type.ts";

/** Reads properties of a resource, taking `"5"` for `5` and `"true"` for `true` as AWS does. */
export function propertiesOf(properties: TemplateObject) {
  const wrong = (name: string, expected: string, value: TemplateValue): never => {
    throw new ResourceError(
      "InvalidRequest",
      `property ${name} must be ${expected}, not ${JSON.stringify(value)}`,
    );
  };
  const reader = {
    text(name: string): string | undefined {
      const value = properties[name];
      if (value === undefined) return undefined;
      if (typeof value === "object") return wrong(name, "a string", value);
      return String(value);
    },
    requiredText(name: string): string {
      const value = reader.text(name);
      if (value !== undefined) return value;
      throw new ResourceError("InvalidRequest", `property ${name} is required`);
    },
    number(name: string): number | undefined {
      const value = properties[name];
      if (value === undefined) return undefined;
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
      return typeof number === "number" && Number.isFinite(number)
        ? number
        : wrong(name, "a number", value);
    },
    flag(name: string): boolean | undefined {
      const value = properties[name];
      if (value === undefined) return undefined;
      if (value === true || value === "true") return true;
      return value === false || value === "false" ? false : wrong(name, "true or false", value);
    },
    object(name: string): TemplateObject | undefined {
      const value = properties[name];
      if (value === undefined || isObject(value)) return value;
      return wrong(name, "an object", value);
    },
    objects(name: string): readonly TemplateObject[] {
      const value = properties[name] ?? [];
      if (isList(value) && value.every(isObject)) return value;
      return wrong(name, "a list of objects", value);
    },
    texts(name: string): readonly string[] {
      const value = properties[name] ?? [];
      if (typeof value === "string") return [value];
      if (isList(value) && value.every((entry) => typeof entry !== "object")) {
        return value.map(String);
      }
      return wrong(name, "a list of strings", value);
    },
    /** The members of an object of strings. */
    textMap(name: string): Readonly<Record<string, string>> {
      const entries = Object.entries(reader.object(name) ?? {});
      const bad = entries.find(([, value]) => typeof value === "object");
      if (bad !== undefined) return wrong(`${name}.${bad[0]}`, "a string", bad[1]);
      return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
    },
  };
  return reader;
}

/** Properties of a resource, read as they are needed. */
export type Properties = ReturnType<typeof propertiesOf>;
