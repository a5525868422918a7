import { expect, it } from "vitest";
import { resolveInJson, resolveVariables } from "./variables.ts";

const variables = { Build: { URI: "s3://bucket/key" }, Source: { Author: 'Ada "the first"' } };

it("puts values where variables stand", () => {
  expect(resolveVariables("deploy #{Build.URI} now", variables)).toBe("deploy s3://bucket/key now");
});

it("keeps a quote in a value inside its JSON string", () => {
  const text = resolveInJson('[{"name":"AUTHOR","value":"#{Source.Author}"}]', variables);

  expect(JSON.parse(text)).toEqual([{ name: "AUTHOR", value: 'Ada "the first"' }]);
});

it.each(["#{Build.Nothing}", "#{Nowhere.URI}", "#{Build.constructor}", "#{__proto__.toString}"])(
  "names %s, which there is not, and those that there are",
  (text) => {
    expect(() => resolveVariables(text, variables)).toThrow(
      `there is no variable ${text}; there are #{Build.URI}, #{Source.Author}`,
    );
  },
);
