import { readdirSync, readFileSync } from "node:fs";
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { describe, expect, it } from "vitest";
import { buildSpecFiles } from "./build-spec-files.ts";
import { resourceSpec, resourceTypes } from "./resource-spec.ts";
import { specSource } from "./spec-source.ts";
import { ALSO_STATEFUL, alsoAllowed } from "./supplements.ts";

const folder = new URL("../../generated/specs/", import.meta.url);

describe("resourceSpec", () => {
  it("says what a table's properties are and which replace it", () => {
    const spec = resourceSpec("AWS::DynamoDB::Table");

    expect(spec).toMatchObject({
      stateful: true,
      identifier: ["TableName"],
      attributes: ["Arn", "StreamArn"],
      tagProperty: "Tags",
    });
    expect(spec?.properties.TableName).toMatchObject({ replacement: "yes", required: false });
    expect(spec?.properties.KeySchema).toMatchObject({ replacement: "yes", required: true });
    expect(spec?.properties.BillingMode?.type).toEqual({
      kind: "string",
      allowedValues: ["PAY_PER_REQUEST", "PROVISIONED"],
    });
  });

  it("follows definitions, those that hold themselves too", () => {
    const statement = resourceSpec("AWS::WAFv2::WebACL")?.properties.Rules?.type;
    const rule = statement?.kind === "list" ? statement.item : undefined;
    const rules = rule?.kind === "object" ? rule.properties() : {};
    const type = rules.Statement?.type;

    expect(type?.kind === "object" && Object.keys(type.properties())).toContain("NotStatement");
  });

  it.each(["AWS::DynamoDB::Tabel", "AWS::Nope::Table", "Custom::Thing", "AWS::../x::y", "x", ""])(
    "knows no %s",
    (type) => {
      expect(resourceSpec(type)).toBeUndefined();
    },
  );

  it("supplements only what the published schemas leave out", () => {
    const types = new Set(resourceTypes());

    for (const type of ALSO_STATEFUL) expect(types.has(type), type).toBe(true);
    for (const where of Object.keys(alsoAllowed)) {
      const [type = "", ...path] = where.split(".");
      let properties = resourceSpec(type)?.properties;
      if (path.length === 2) {
        const owner = Object.values(properties ?? {})
          .map((property) => property.type)
          .flatMap((each) => (each.kind === "union" ? each.types : [each]))
          .map((each) => (each.kind === "list" ? each.item : each))
          .find((each) => each.kind === "object" && each.name === path[0]);
        properties = owner?.kind === "object" ? owner.properties() : properties;
      }
      if (path[0] === "Projection") continue;
      expect(properties?.[path.at(-1) ?? ""]?.type, where).toHaveProperty("allowedValues");
    }
    expect(ALSO_STATEFUL.size).toBeGreaterThan(0);
  });
});

describe("the generated files", () => {
  it("are what the generator makes of the installed schemas", () => {
    const files = buildSpecFiles(loadAwsServiceSpecSync(), specSource());

    expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
    for (const [name, text] of files) {
      expect(readFileSync(new URL(name, folder), "utf8") === text, name).toBe(true);
    }
  });
});
