import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@proton/cloudformation";
import { createLocalBundleWork } from "@proton/control-plane";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { type LoadedEstate, loadEstate } from "../estate/load-estate.ts";
import { formatAdoption, proposedSpecs } from "./format-adoption.ts";
import { judgeStacks } from "./judge-stacks.ts";
import { type EstatePart, estateParts, type Pair, partName } from "./pair-stacks.ts";
import type { PlaceOf } from "./part-places.ts";
import { givenInputs, renderPart } from "./render-part.ts";
import { createSearchBudget } from "./search-budget.ts";

const bundles = join(import.meta.dirname, "../../../../proton");
const ACCOUNT_ID = "123456789012";
const SEED = 20261128;

const bundleWork = createLocalBundleWork();

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "proton-adopted-"));
  for (const name of ["environment", "lambda-service"]) {
    cpSync(join(bundles, name), join(directory, name), { recursive: true });
  }
  mkdirSync(join(directory, "spec"));
  writeFileSync(
    join(directory, "proton.yaml"),
    stringify({
      templates: ["environment", "lambda-service"].map((name) => ({ name, path: name })),
      environments: [{ name: "live", template: "environment", spec: "spec/live.yaml" }],
      services: [
        {
          ...{ name: "app", template: "lambda-service", spec: "spec/app.yaml" },
          repository: { id: "owner/app", branch: "main", connection: "arn:aws:codeconnections:x" },
        },
      ],
    }),
  );
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const TOPIC = "arn:aws:sns:us-east-1:123456789012:bell";

const estates = fc.record({
  environment: fc.record(
    {
      authorization: fc.constantFrom("NONE", "AWS_IAM"),
      cors_allow_origins: fc.subarray(["https://a.example", "http://localhost:5173"]),
      throttling_rate_limit: fc.integer({ min: 1, max: 100_000 }),
      throttling_burst_limit: fc.integer({ min: 1, max: 100_000 }),
      list_shards: fc.integer({ min: 1, max: 32 }),
      point_in_time_recovery: fc.boolean(),
      deletion_protection: fc.boolean(),
      retain_table: fc.boolean(),
      function_bucket: fc.boolean(),
      log_retention_days: fc.constantFrom(1, 30, 3653),
      alarm_latency_ms: fc.integer({ min: 50, max: 30_000 }),
      alarm_topic_arn: fc.constantFrom("", TOPIC),
      permissions_boundary: fc.constantFrom("", "proton-boundary-us-east-1"),
    },
    { requiredKeys: [] },
  ),
  instance: fc.record(
    {
      payload_format: fc.constantFrom("1.0", "2.0"),
      code_uri: fc.constantFrom("s3://code/a.zip", "s3://code/deep/er.zip"),
      memory_mb: fc.integer({ min: 128, max: 10_240 }),
      timeout_seconds: fc.integer({ min: 1, max: 29 }),
      reserved_concurrency: fc.integer({ min: 0, max: 1000 }),
      log_level: fc.constantFrom("DEBUG", "INFO", "WARN", "ERROR"),
      metrics_detail: fc.constantFrom("service", "handler"),
      tracing: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  pipeline: fc.record(
    {
      // What YAML or a shell could take for something else.
      test_command: fc.constantFrom("true", "007", "echo 'a: b' && ls #x", "~", "a\nb", "{{ no }}"),
      build_command: fc.constantFrom('node "x"', "on", "- run"),
      approval: fc.boolean(),
      timeout_minutes: fc.integer({ min: 5, max: 480 }),
      artifact_retention_days: fc.integer({ min: 1, max: 3650 }),
      log_retention_days: fc.constantFrom(1, 30, 3653),
    },
    { requiredKeys: [] },
  ),
});

type Inputs = Readonly<Record<"environment" | "instance" | "pipeline", object>>;

function load({ environment, instance, pipeline }: Inputs): LoadedEstate {
  const specs = {
    live: { proton: "EnvironmentSpec", spec: environment },
    app: {
      proton: "ServiceSpec",
      pipeline,
      instances: [{ name: "one", environment: "live", spec: instance }],
    },
  };
  for (const [name, spec] of Object.entries(specs)) {
    writeFileSync(join(directory, `spec/${name}.yaml`), stringify(spec, { lineWidth: 0 }));
  }
  const loaded = loadEstate(directory, join(directory, "proton.yaml"));
  if (loaded.kind !== "loaded") throw new Error(JSON.stringify(loaded));
  return loaded.loaded;
}

function outputsOf(part: EstatePart): Readonly<Record<string, string>> {
  if (part.kind === "pipeline") return {};
  const text = readFileSync(join(bundles, "lambda-service/spec/sample-outputs.yaml"), "utf8");
  const samples = parse(text) as Record<string, { outputs?: Record<string, string> }>;
  return samples[part.kind === "environment" ? "environment" : "service_instance"]?.outputs ?? {};
}

/** The stacks that an estate was deployed to. */
async function stacksOf(
  loaded: LoadedEstate,
): Promise<{ placeOf: PlaceOf; pairs: readonly Pair[] }> {
  const parts = estateParts(loaded);
  const outputs = new Map(parts.map((part) => [partName(part), outputsOf(part)]));
  const deployed = new Map<string, Stack>();
  const placeOf: PlaceOf = () => ({
    roleArn: "arn:aws:iam::123456789012:role/proton-provisioning",
    stacks: {
      accountId: ACCOUNT_ID,
      list: async () => [...deployed.values()],
      describe: async (name) => deployed.get(name),
      plan: async () => ({ outcome: "planned", changes: [] }),
    },
  });
  const pairs: Pair[] = [];
  for (const part of parts) {
    const context = { loaded, bundleWork, placeOf, outputs };
    const rendered = await renderPart(context, part, givenInputs(loaded, part));
    if (rendered.outcome === "failed") throw new Error(rendered.reason);
    const stackName = `AWSProton-${partName(part).replaceAll(/\W/g, "-")}`;
    deployed.set(stackName, {
      ...{ stackName, stackId: stackName, status: "CREATE_COMPLETE", resources: [], tags: {} },
      ...{ outputs: outputsOf(part), templateBody: rendered.text, createdAt: new Date(0) },
    });
    pairs.push({ part, stackName });
  }
  return { placeOf, pairs };
}

describe("stacks that the estate's own bundles made", () => {
  it("equal what bundles and specs make, whatever the inputs are", async () => {
    await fc.assert(
      fc.asyncProperty(estates, async (inputs) => {
        const loaded = load(inputs);
        const { placeOf, pairs } = await stacksOf(loaded);

        const verdicts = await judgeStacks({ placeOf, loaded, bundleWork, pairs });

        expect(verdicts.map(({ outcome }) => outcome)).toEqual(["equal", "equal", "equal"]);
      }),
      { seed: SEED, numRuns: 2, endOnFailure: true },
    );
  });

  it("propose the inputs that make lost specs equal", async () => {
    await fc.assert(
      fc.asyncProperty(estates, async (inputs) => {
        const { placeOf, pairs } = await stacksOf(load(inputs));
        const lost = load({ environment: {}, instance: {}, pipeline: {} });
        const known = { placeOf, bundleWork, pairs };

        const judged = await judgeStacks({ ...known, loaded: lost });
        const proposed = proposedSpecs(lost, judged);
        for (const [file, text] of proposed) writeFileSync(join(directory, file), text);
        const again = loadEstate(directory, join(directory, "proton.yaml"));
        if (again.kind !== "loaded") throw new Error(JSON.stringify(again));
        const verdicts = await judgeStacks({ ...known, loaded: again.loaded });

        const left = verdicts.map(({ comparison }) => comparison?.diff.resources);
        expect(left).toEqual([[], [], []]);
      }),
      { seed: SEED, numRuns: 1, endOnFailure: true },
    );
  });

  it("are searched within what all searches may take together, and what was left out is named", async () => {
    const { placeOf, pairs } = await stacksOf(
      load({ environment: { list_shards: 9 }, instance: {}, pipeline: {} }),
    );
    const loaded = load({ environment: {}, instance: {}, pipeline: {} });
    let minutes = 0;
    const budgets = [
      createSearchBudget({ renderings: 3 }),
      createSearchBudget({ seconds: 150, now: () => 60_000 * minutes++ }),
    ];

    const judged = await Promise.all(
      budgets.map((budget) => judgeStacks({ placeOf, loaded, bundleWork, pairs, budget })),
    );

    const texts = judged.map((verdicts) =>
      formatAdoption(
        verdicts,
        { pairs, missing: [], unnamed: [], ambiguous: [] },
        [],
        (_, text) => text,
      ),
    );
    expect(texts).toEqual([
      expect.stringMatching(/ended after 3 renderings, .* tried of .*\blist_shards\b/),
      expect.stringMatching(/ended after 150 s, .* tried of .*\blist_shards\b/),
    ]);
    expect(minutes).toBeLessThan(10);
  });
});
