/** A page of ListServiceInstances at 10,000 instances against the same page at 100. */
import { type StartedControlPlane, seedInstances, startControlPlane } from "./lib/control-plane.ts";
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

type Request = (typeof requests)[keyof typeof requests];

async function page(plane: StartedControlPlane, request: Request): Promise<number> {
  const begun = performance.now();
  const { serviceInstances } = await plane.controlPlane.call("ListServiceInstances", {
    maxResults: 20,
    ...request,
  });
  if (serviceInstances.length !== 20) throw new Error(`a page of ${serviceInstances.length}`);
  return performance.now() - begun;
}

const few = await startControlPlane();
const many = await startControlPlane();
await seedInstances(few.store, 100);
await seedInstances(many.store, 10_000);
for (const [name, request] of Object.entries(requests)) {
  const samples: { few: number[]; many: number[] } = { few: [], many: [] };
  // In turns, so that both see the same machine.
  for (let run = 0; run < 250; run += 1) {
    const times = { few: await page(few, request), many: await page(many, request) };
    if (run < 50) continue;
    samples.few.push(times.few);
    samples.many.push(times.many);
  }
  const value = percentile(samples.many, 0.5);
  const peer = percentile(samples.few, 0.5);
  report({
    name: `ListServiceInstances ${name}, a page of 20 at 10,000 instances`,
    value,
    unit: "ms",
    against: { name: "the same page at 100", value: peer },
    budget: `at most ${BUDGET} times`,
    within: value <= BUDGET * peer,
  });
}
await few.close();
await many.close();
