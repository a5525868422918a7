import { describe, expect, it } from "vitest";
import type { ProtonApi } from "../estate/proton-api.ts";
import { findDeployed, instanceKey, readDeployable } from "./deployable.ts";

describe("something that is deployed", () => {
  it.each([
    [["environment", "dev"], { kind: "environment", name: "dev" }],
    [["instance", "items/dev"], { kind: "instance", name: "items/dev" }],
    [["pipeline", "items"], { kind: "pipeline", name: "items" }],
    [["component", "queue"], { kind: "component", name: "queue" }],
  ])("is named by %j", (words, named) => {
    expect(readDeployable(words)).toEqual(named);
  });

  it.each([
    [["service", "items"], '"service" is not one of environment, instance, pipeline, component'],
    [["instance", "items"], '"items" does not name the instance: write <service>/<instance>'],
    [["environment", "a/b"], '"a/b" does not name the environment: write its name'],
    [["pipeline", ""], '"" does not name the pipeline: write the service'],
  ])("is not named by %j", (words, message) => {
    expect(() => readDeployable(words)).toThrow(message);
  });

  it("is looked for by its own operation, and missed by name", async () => {
    const asked: unknown[] = [];
    const api = {
      call: async (operation: string, input: object) => {
        asked.push([operation, input]);
        throw Object.assign(new Error(), { name: "ResourceNotFoundException" });
      },
    } as unknown as ProtonApi;

    const missing = findDeployed(api, { kind: "instance", name: "items/dev" });

    await expect(missing).rejects.toThrow("there is no instance items/dev; see proton status");
    expect(asked).toEqual([["GetServiceInstance", { serviceName: "items", name: "dev" }]]);
    expect(instanceKey("items/dev")).toEqual({
      serviceName: "items",
      serviceInstanceName: "dev",
    });
  });
});
