import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { resourceSpec } from "@proton/cloudformation";
import { describe, expect, it } from "vitest";
import { createResourceTypes } from "./registry.ts";
import { resourceTypesPage } from "./resource-types-page.ts";
import type { SandboxServices } from "./sandbox-services.ts";

const types = createResourceTypes({ region: "r", accountId: "a" } as SandboxServices);

describe("the resource types", () => {
  it("are listed in docs/resource-types.md as they are", async () => {
    const file = join(import.meta.dirname, "../../../../docs/resource-types.md");

    expect(await readFile(file, "utf8")).toBe(resourceTypesPage(types));
  });

  it.each(Object.keys(types))("%s is a type that AWS publishes", (name) => {
    expect(resourceSpec(name)?.type).toBe(name);
  });

  it.each(Object.entries(types).filter(([, { kind }]) => kind === "recorded"))(
    "%s knows every simple attribute that AWS publishes",
    (name, type) => {
      const published = (resourceSpec(name)?.attributes ?? []).filter((one) => !one.includes("."));

      const attributes = type.attributes({ physicalId: "id", properties: {} });

      expect(Object.keys(attributes).sort()).toEqual([...published].sort());
    },
  );
});
