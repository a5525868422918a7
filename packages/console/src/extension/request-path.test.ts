import { expect, it } from "vitest";
import { methodsOf, pathVariables, requestTarget } from "./request-path.ts";

it.each<[string, Record<string, string>, [string, string][], string]>([
  ["GET /items", {}, [], "/items"],
  ["GET /items/{id}", { id: "a/b c" }, [], "/items/a%2Fb%20c"],
  ["ANY /{proxy+}", { proxy: "a/b c" }, [], "/a/b%20c"],
  ["$default", { path: "any/where" }, [], "/any/where"],
  ["GET /items/{constructor}", {}, [], "/items/"],
  ["GET /items", {}, [["tag", "a"], ["tag", "b & (c)"]], "/items?tag=a&tag=b%20%26%20%28c%29"], // biome-ignore format: a row each
  ["GET /items", {}, [["half", "\ud800"]], "/items?half=%EF%BF%BD"],
])("writes the target of %s", (routeKey, values, query, target) => {
  expect(requestTarget(routeKey, values, query)).toBe(target);
});

it("knows the variables of a path, and the methods that it can be asked with", () => {
  expect(pathVariables("GET /a/{b}/{c+}")).toEqual([
    { name: "b", isGreedy: false },
    { name: "c", isGreedy: true },
  ]);
  expect(methodsOf("PUT /a")).toEqual(["PUT"]);
  expect(methodsOf("ANY /a")).toContain("PATCH");
});
