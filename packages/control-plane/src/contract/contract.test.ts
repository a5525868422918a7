import { describe, expect, it } from "vitest";
import { operationContracts, shapes } from "../generated/contract.ts";
import { deserialize } from "./deserialize.ts";
import { ContractError, serialize } from "./serialize.ts";
import { validate } from "./validate.ts";

const ROLE = "arn:aws:iam::123456789012:role/proton";

describe("validate", () => {
  // The patterns of these take cubic time and more where a matcher goes back: seconds for the first.
  it.each([
    ["a bucket", "S3ObjectSource", { bucket: "a-".repeat(5_000), key: "k" }],
    ["a bucket that nearly fits", "S3ObjectSource", { bucket: `${"a.".repeat(31)}-`, key: "k" }],
    ["a repository", "GetRepositoryInput", { name: "a/".repeat(950_000), provider: "GITHUB" }],
    ["a template", "GetEnvironmentTemplateInput", { name: `${"a_".repeat(500_000)}!` }],
  ])(
    "refuses %s with a name that is far too long, without trying its pattern for long",
    (_, shape, input) => {
      expect(() => validate(shape, input)).toThrow("failed to satisfy constraint");
    },
  );

  it.each([
    [
      "a pattern",
      "GetEnvironmentInput",
      { name: "-x" },
      "1 validation error detected: Value '-x' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9A-Za-z]+[0-9A-Za-z_\\-]*$",
    ],
    [
      "a missing member",
      "GetEnvironmentInput",
      {},
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    ],
    [
      "a length",
      "CreateRepositoryInput",
      {
        connectionArn: `arn:aws:a:b:123456789012:${"x".repeat(200)}`,
        name: "o/r",
        provider: "GITHUB",
      },
      "Member must have length less than or equal to 200",
    ],
    [
      "an enum",
      "UpdateEnvironmentInput",
      { name: "x", deploymentType: "ALL" },
      "Value 'ALL' at 'deploymentType' failed to satisfy constraint: Member must satisfy enum value set: [NONE, CURRENT_VERSION, MINOR_VERSION, MAJOR_VERSION]",
    ],
    [
      "a range",
      "ListServicesInput",
      { maxResults: 101 },
      "Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100",
    ],
    [
      "a member of a list",
      "TagResourceInput",
      {
        resourceArn: "arn:aws:proton:us-east-1:123456789012:service/x",
        tags: [{ key: "", value: "" }],
      },
      "Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "a sensitive member, whose value it keeps",
      "CreateEnvironmentTemplateInput",
      { name: "x", displayName: "" },
      "1 validation error detected: Value at 'displayName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "several errors at once",
      "GetServiceInstanceInput",
      {},
      "2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; Value null at 'serviceName'",
    ],
    [
      "a union without a member",
      "CreateEnvironmentTemplateVersionInput",
      { templateName: "x", source: {} },
      "Value at 'source' failed to satisfy constraint: Member must have exactly one member set",
    ],
  ])("complains of %s in AWS's words", (_, shape, input, message) => {
    expect(() => validate(shape, input)).toThrow(message);
  });

  it("counts characters, not code units", () => {
    const input = { name: "x", displayName: "😀".repeat(100) };

    expect(() => validate("CreateEnvironmentTemplateInput", input)).not.toThrow();
  });

  it("knows every shape of every operation", () => {
    const names = Object.values(operationContracts).flatMap(({ input, output }) => [input, output]);
    const targets = Object.values(shapes).flatMap((shape) =>
      shape.type === "structure"
        ? Object.values(shape.members)
        : shape.type === "list"
          ? [shape.member]
          : [],
    );

    expect(Object.keys(operationContracts)).toHaveLength(87);
    expect([...names, ...targets].filter((name) => shapes[name] === undefined)).toEqual([]);
  });
});

describe("deserialize", () => {
  it("drops members that the shape does not have, and nulls", () => {
    const value = deserialize("GetEnvironmentInput", { name: "x", other: 1 });

    expect(value).toEqual({ name: "x" });
    expect(deserialize("ListServicesInput", { maxResults: null })).toEqual({});
  });

  it.each([
    ["GetEnvironmentInput", { name: 1 }, "NUMBER_VALUE can not be converted to a String"],
    ["ListServicesInput", { maxResults: "1" }, "STRING_VALUE can not be converted to an Integer"],
    ["ListServicesInput", { maxResults: 1.5 }, "NUMBER_VALUE can not be converted to an Integer"],
    ["UntagResourceInput", { tagKeys: "x" }, "STRING_VALUE can not be converted to a List"],
    ["GetEnvironmentInput", [], "LIST_VALUE can not be converted to a Structure"],
  ])("refuses %s %j", (shape, json, message) => {
    expect(() => deserialize(shape, json)).toThrow(message);
  });
});

describe("serialize", () => {
  it("writes times as epoch seconds with milliseconds and leaves out what is unset", () => {
    const json = serialize("Revision", {
      branch: "main",
      directory: "/",
      repositoryName: "o/r",
      repositoryProvider: "GITHUB",
      sha: "1",
    });
    const event = serialize("RepositorySyncEvent", {
      event: "x",
      externalId: undefined,
      time: new Date(1605135785405),
      type: "y",
    });

    expect(json).toHaveProperty("branch", "main");
    expect(event).toEqual({ event: "x", time: 1605135785.405, type: "y" });
  });

  it.each([
    ["a member that the contract has not", { accountSettings: { secret: "x" } }],
    ["another type", { accountSettings: { pipelineServiceRoleArn: 1 } }],
    ["no structure", { accountSettings: ROLE }],
  ])("refuses an answer with %s", (_, output) => {
    expect(() => serialize("GetAccountSettingsOutput", output)).toThrow(ContractError);
  });
});
