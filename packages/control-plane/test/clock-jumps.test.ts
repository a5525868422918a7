import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import {
  createApp,
  createDev,
  createHarness,
  environmentSpec,
  serviceSpec,
} from "./support/harness.ts";
import { createMemoryStore } from "./support/memory-store.ts";

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
const START = Date.parse("2026-11-28T12:00:00Z");

it.each([5 * HOUR, -5 * HOUR, 3 * YEAR, -3 * YEAR])(
  "goes on with everything when its clock is set by %i milliseconds, and back",
  async (jump) => {
    let time = START;
    const clock = {
      now: () => time,
      sleep: (milliseconds: number) =>
        setTimeout(Math.min(milliseconds, 20), undefined, { ref: false }),
    };
    const harness = await createHarness({ store: createMemoryStore(), clock });
    const { controlPlane: plane, world } = harness;
    await createDev(plane);
    await createApp(plane);
    const update = (greeting: string) =>
      plane.call("UpdateEnvironment", {
        name: "dev",
        deploymentType: "CURRENT_VERSION",
        spec: environmentSpec({ greeting, hold: greeting }),
      });
    const addInstance = (name: string) =>
      plane.call("CreateServiceInstance", {
        ...{ serviceName: "app", name, clientToken: `token-of-${name}` },
        spec: serviceSpec({ [name]: {} }),
      });
    const statuses: string[] = [];

    for (const [greeting, next] of [
      ["before", START + jump],
      ["after", START],
    ] as const) {
      await update(greeting);
      await world.held(greeting);
      time = next;
      world.release(greeting);
      await plane.drain();
      const { environment } = await plane.call("GetEnvironment", { name: "dev" });
      statuses.push(environment.deploymentStatus);
      await addInstance(greeting);
      await addInstance(greeting);
      await plane.drain();
      const key = { serviceName: "app", name: greeting };
      const { serviceInstance } = await plane.call("GetServiceInstance", key);
      statuses.push(serviceInstance.deploymentStatus);
    }
    const { deployments } = await plane.call("ListDeployments", { environmentName: "dev" });
    const { serviceInstances } = await plane.call("ListServiceInstances", { serviceName: "app" });
    await harness.close();

    expect(statuses).toEqual(Array(4).fill("SUCCEEDED"));
    expect(
      deployments.filter(({ componentName, serviceName }) => !componentName && !serviceName),
    ).toHaveLength(3);
    expect(serviceInstances.map(({ name }) => name).sort()).toEqual(["after", "before", "one"]);
  },
);
