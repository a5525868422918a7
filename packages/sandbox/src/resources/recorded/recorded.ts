import type { TemplateObject, TemplateValue } from "@proton/cloudformation";
import type { NameSource } from "../../stack/physical-name.ts";
import type { ResourceInstance, ResourceType } from "../resource-type.ts";

/** What is needed of a resource that is accepted and shown, and does nothing. */
export interface RecordedOptions {
  readonly identify: (properties: TemplateObject, names: NameSource) => string;
  readonly ref?: (instance: ResourceInstance) => TemplateValue;
  /** @default none */
  readonly attributes?: (instance: ResourceInstance) => Readonly<Record<string, TemplateValue>>;
  readonly remarks?: string;
}

/** A type whose resources are only kept. */
export function recorded({ attributes = () => ({}), ...options }: RecordedOptions): ResourceType {
  return {
    ...options,
    kind: "recorded",
    create: async () => undefined,
    update: async () => undefined,
    delete: async () => undefined,
    attributes,
  };
}

/** The name that a property gives, or a generated one. */
export const namedBy =
  (property: string, longest = 255) =>
  (properties: TemplateObject, names: NameSource): string => {
    const value = properties[property];
    return typeof value === "string" ? value : names.generate({ longest });
  };
