/**
 * The longest that `GET /health` takes while hostile bundles are registered one after another, asked
 * every few milliseconds from a process of its own, as a load balancer would.
 */
import { hostileBundles } from "../packages/bundle/src/testing/hostile-bundles.ts";
import { percentile, report } from "./lib/figure.ts";
import { packHostile } from "./lib/pack-hostile.ts";
import { startOursWithProton } from "./lib/services.ts";

const TEMPLATE_NAME = "hostile";
const PAUSE_MILLISECONDS = 5;
/** Of each bundle: one alone is over after a few answers. */
const REGISTRATIONS = 5;
/** The function behind /health is started and compiled by then: a cold start is not what is measured. */
const WARM_UPS = 50;

const { service, proton } = await startOursWithProton();

/** Milliseconds of one answer. */
async function answer(): Promise<number> {
  const begun = performance.now();
  const response = await fetch(`${service.url}/health`);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`GET /health: ${response.status}`);
  return performance.now() - begun;
}

/** Milliseconds of each answer until `isOver`. */
async function answersUntil(isOver: () => boolean): Promise<number[]> {
  const sample: number[] = [];
  while (!isOver()) {
    sample.push(await answer());
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
  return sample;
}

async function registerOften(name: string, archive: Uint8Array): Promise<void> {
  for (let count = 0; count < REGISTRATIONS; count += 1) await register(name, archive);
}

async function register(name: string, archive: Uint8Array): Promise<void> {
  const s3 = await proton.upload(`hostile/${encodeURIComponent(name)}.tar.gz`, archive);
  const made = await proton.api.call("CreateEnvironmentTemplateVersion", {
    templateName: TEMPLATE_NAME,
    source: { s3 },
  });
  const { majorVersion, minorVersion } = made.environmentTemplateVersion;
  for (;;) {
    const { environmentTemplateVersion: found } = await proton.api.call(
      "GetEnvironmentTemplateVersion",
      { templateName: TEMPLATE_NAME, majorVersion, minorVersion },
    );
    if (found.status !== "REGISTRATION_IN_PROGRESS") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

try {
  await proton.api.call("CreateEnvironmentTemplate", { name: TEMPLATE_NAME });
  for (let count = 0; count < WARM_UPS; count += 1) await answer();
  const sample: number[] = [];
  for (const [name, made] of hostileBundles) {
    const archive = packHostile(made);
    let isOver = false;
    const registered = registerOften(name, archive).finally(() => {
      isOver = true;
    });
    const [times] = await Promise.all([answersUntil(() => isOver), registered]);
    console.error(`${name}: ${times.length} answers, at most ${Math.round(Math.max(...times))} ms`);
    sample.push(...times);
  }
  const slowest = Math.max(...sample);
  report({
    name: "GET /health while hostile bundles are registered, slowest",
    value: slowest,
    unit: "ms",
    against: { name: "its median in the same run", value: percentile(sample, 0.5) },
    budget: "under 100 ms",
    within: slowest < 100,
  });
} finally {
  await service.stop();
}
