import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEstate } from "../estate/read-estate.ts";
import { importSaved } from "./import-saved.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "proton-saved-"));
  mkdirSync(join(directory, "saved"));
});

afterEach(() => rmSync(directory, { recursive: true }));

function save(file: string, value: unknown): void {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  writeFileSync(join(directory, "saved", file), text);
}

const importHere = () =>
  importSaved(join(directory, "saved"), join(directory, "proton/proton.yaml"));

const environment = {
  name: "production",
  arn: "arn:aws:proton:eu-central-1:123456789012:environment/production",
  templateName: "fargate-env",
  templateMajorVersion: "2",
  templateMinorVersion: "1",
  deploymentStatus: "SUCCEEDED",
  spec: "proton: EnvironmentSpec\nspec:\n  vpc_cidr: 10.0.0.0/16\n",
};
const service = {
  name: "front",
  templateName: "fargate-svc",
  status: "ACTIVE",
  repositoryId: "acme/front",
  branchName: "main",
  repositoryConnectionArn: "arn:aws:codestar-connections:eu-central-1:123456789012:connection/1",
  spec: "proton: ServiceSpec\ninstances:\n  - name: one\n    environment: production\n    spec:\n      desired_count: 1\n",
};

describe("answers that were saved while Proton was there", () => {
  it("become an estate with its specs", () => {
    save("e.json", { environment });
    save("s.json", { service });
    save("i.json", {
      serviceInstance: {
        name: "one",
        serviceName: "front",
        templateMajorVersion: "1",
        spec: service.spec.replace("desired_count: 1", "desired_count: 3"),
      },
    });

    const { missingBundles } = importHere();

    const text = readFileSync(join(directory, "proton/proton.yaml"), "utf8");
    expect(readEstate(text, "proton.yaml")).toMatchObject({
      kind: "estate",
      estate: {
        templates: [
          { name: "fargate-env", path: "fargate-env", major: 2 },
          { name: "fargate-svc" },
        ],
        environments: [{ name: "production", template: "fargate-env" }],
        services: [{ name: "front", repository: { id: "acme/front", branch: "main" } }],
      },
    });
    expect(missingBundles).toEqual(["fargate-env", "fargate-svc"]);
    const specs = ["environment-production", "service-front"].map((name) =>
      readFileSync(join(directory, "proton/spec", `${name}.yaml`), "utf8"),
    );
    expect(specs[0]).toBe(environment.spec);
    expect(specs[1]).toContain("desired_count: 3");
  });

  it("overwrite nothing", () => {
    save("e.json", { environment });
    mkdirSync(join(directory, "proton"));
    writeFileSync(join(directory, "proton/proton.yaml"), "mine");

    expect(importHere).toThrow("proton.yaml is there already");
    expect(readFileSync(join(directory, "proton/proton.yaml"), "utf8")).toBe("mine");
  });

  it.each([
    ["no JSON", "{", "e.json is not JSON"],
    [
      "a name that leads elsewhere",
      { environment: { ...environment, name: "../x" } },
      "environment.name",
    ],
    ["no spec", { environment: { ...environment, spec: undefined } }, "environment.spec"],
    ["nothing that is used", { account: {} }, "has no answer of"],
  ])("are refused with %s", (_, value, words) => {
    save("e.json", value);

    expect(importHere).toThrow(words);
  });
});
