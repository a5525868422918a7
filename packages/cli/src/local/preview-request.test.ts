import { expect, it } from "vitest";
import { previewRequestOf, previewTargetOf } from "./preview-request.ts";

const target = { type: "ENVIRONMENT", environmentName: "local" };

it("takes a request with the archive's bytes", () => {
  expect(previewRequestOf({ target, spec: "a: b", archive: "AQI=", isRendered: true })).toEqual({
    ...{ target, spec: "a: b", isRendered: true },
    archive: Buffer.from([1, 2]),
  });
});

it("takes the texts of a component, and nothing else", () => {
  const component = { name: "queue", templateFile: "Resources: {}" };
  const asked = { component: { ...component, other: 1 }, isRendered: true };

  expect(previewRequestOf(asked)).toEqual({ component, isRendered: true });
});

it.each([
  [{ component: null }, "name of the component is not a text"],
  [{ component: { name: "queue", manifest: ["a"] } }, "manifest is not a text"],
  [{}, "the type of the target is none of ENVIRONMENT, SERVICE_INSTANCE, SERVICE_PIPELINE"],
  [{ target: null, spec: "" }, "the type of the target"],
  [{ target: { type: "__proto__" }, spec: "" }, "the type of the target"],
  [{ target: { type: ["ENVIRONMENT"] }, spec: "" }, "the type of the target"],
  [{ target: { type: "ENVIRONMENT" }, spec: "" }, "environmentName is not a text"],
  [{ target: { ...target, environmentName: { length: 3e8 } }, spec: "" }, "environmentName"],
  [{ target }, "spec is not a text"],
  [{ target, spec: "", archive: { length: 3e8 } }, "archive, in base64, is not a text"],
])("refuses %j as a request", (asked, message) => {
  expect(() => previewRequestOf(asked)).toThrow(
    expect.objectContaining({
      code: "ValidationException",
      message: expect.stringContaining(message),
    }),
  );
});

it("names a pipeline by its service", () => {
  const pipeline = { type: "SERVICE_PIPELINE", serviceName: "items" };

  expect(previewTargetOf(pipeline)).toEqual(pipeline);
});
