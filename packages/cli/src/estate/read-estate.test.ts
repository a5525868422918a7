import { describe, expect, it } from "vitest";
import { readEstate } from "./read-estate.ts";

const whole = `templates:
  - { name: environment, path: environment }
environments:
  - name: local
    template: environment
    spec: environment/spec/local.yaml
services: []
`;

describe("readEstate", () => {
  it("reads templates, environments and services", () => {
    const result = readEstate(whole, "proton.yaml");

    expect(result).toMatchObject({
      kind: "estate",
      estate: {
        templates: [{ name: "environment", path: "environment" }],
        environments: [{ name: "local", template: "environment" }],
        services: [],
      },
    });
  });

  it.each([
    [
      "an unknown template",
      whole.replace("template: environment", "template: environmnt"),
      5,
      /no template is called "environmnt"/,
    ],
    ["an unknown key", whole.replace("services:", "servces:"), 1, /servces/],
    [
      "a name that Proton would refuse",
      whole.replace("name: local", 'name: "-local"'),
      4,
      /must start with a letter/,
    ],
    ["a list that is not a list", whole.replace("services: []", "services: 7"), 7, /services/],
    ["text that is not YAML", `${whole}  - ]`, 8, /./],
    ["an alias", whole.replace("services: []", "services: &a [*a]"), 1, /aliases/],
    ["an empty file", "", 1, /the file/],
  ])("names the place of %s", (_what, text, line, message) => {
    const result = readEstate(text, "proton.yaml");

    expect(result.kind).toBe("findings");
    if (result.kind !== "findings") return;
    expect(result.findings[0]?.message).toMatch(message);
    expect(result.findings[0]?.range?.start.line ?? 1).toBe(line);
  });
});
