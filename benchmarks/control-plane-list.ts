/** A page of ListServiceInstances at 10,000 instances against the same page at 100. */
import { seedInstances, startControlPlane } from "./lib/control-plane.ts";
import { percentile, report } from "./lib/figure.ts";

const BUDGET = 1.5;

const requests = {
  "by service": {},
  "by name": { sortBy: "name" },
  "by time of deployment, newest first": {
    sortBy: "lastDeploymentAttemptedAt",
    sortOrder: "DESCENDING",
  },
  "of one environment": { filters: [{ key: "environmentName", value: "environment-0" }] },
} as const;

async function pages(count: number): Promise<Readonly<Record<string, number>>> {
  const { controlPlane, store, close } = await startControlPlane();
  await seedInstances(store, count);
  const result: Record<string, number> = {};
  for (const [name, request] of Object.entries(requests)) {
    const sample: number[] = [];
    for (let run = 0; run < 120; run += 1) {
      const begun = performance.now();
      const page = await controlPlane.call("ListServiceInstances", { maxResults: 20, ...request });
      if (page.serviceInstances.length !== 20)
        throw new Error(`a page of ${page.serviceInstances.length}`);
      if (run >= 20) sample.push(performance.now() - begun);
    }
    result[name] = percentile(sample, 0.5);
  }
  await close();
  return result;
}

// The first run is the one in which the engine compiles.
await pages(100);
const few = await pages(100);
const many = await pages(10_000);
for (const name of Object.keys(requests)) {
  const value = many[name] as number;
  const peer = few[name] as number;
  report({
    name: `ListServiceInstances ${name}, a page of 20 at 10,000 instances`,
    value,
    unit: "ms",
    against: { name: "the same page at 100", value: peer },
    budget: `at most ${BUDGET} times`,
    within: value <= BUDGET * peer,
  });
}
