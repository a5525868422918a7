import type { Connection } from "../connection/connection.ts";
import { InterruptedError } from "../interruption.ts";
import { applyComponent } from "./apply-component.ts";
import { applyDeployment, applyEnvironment, applyService } from "./apply-resources.ts";
import { applyTemplate } from "./apply-template.ts";
import { explainDenial } from "./explain-denial.ts";
import { HandedOverError } from "./handed-over.ts";
import type { EstatePlan, EstateStep, InstanceStep } from "./plan.ts";
import { applySync } from "./plan-syncs.ts";
import { isConflict, type ProtonApi } from "./proton-api.ts";
import { dependenciesOf, stepsOf } from "./step-dependencies.ts";
import { stepName } from "./step-name.ts";

/** How far a step is; a failed one says why in the API's words, a skipped one which other failed. */
export type StepProgress =
  | { readonly state: "started" | "done" | "unchanged"; readonly step: EstateStep }
  | StepFailure;

/** A step that was not done, or waits for people, and why. */
export interface StepFailure {
  readonly state: "failed" | "skipped" | "waiting";
  readonly step: EstateStep;
  readonly reason: string;
  /** Somebody else was there before: a new plan may find it done. */
  readonly isConflict?: true;
}

export interface ApplyEstateOptions {
  readonly api: ProtonApi;
  readonly plan: EstatePlan;
  /** Puts a template bundle where the API can read it. */
  readonly upload: (
    key: string,
    bytes: Uint8Array,
  ) => Promise<{ readonly bucket: string; readonly key: string }>;
  /** What the pipeline of a service without a repository is given; without it such a service is refused. */
  readonly defaultRepository?: (serviceName: string) => {
    readonly id: string;
    readonly branch: string;
    readonly connection: string;
  };
  /** Whether outputs that went into an instance changed since. @default they may have */
  readonly staleness?: Connection["staleness"];
  /** What a step would lose now that what it depends on is done, and nobody agreed to. @default nothing */
  readonly unforeseenLosses?: (step: EstateStep) => Promise<readonly string[]>;
  /** The role of a new environment that names none. */
  readonly provisioningRole?: string;
  readonly onProgress?: (progress: StepProgress) => void;
  /** Milliseconds between two looks at something under way. @default 2000 */
  readonly pollMilliseconds?: number;
  /** Begins nothing more, and stops waiting. */
  readonly signal?: AbortSignal;
}

/** The steps that failed; what depended on them was not begun. */
export interface ApplyEstateResult {
  readonly failed: readonly StepFailure[];
}

/**
 * Carries a plan out through the API's operations: each step as soon as those that it depends on
 * are done, and so as many at once as can be. Safe to repeat: what is done is not in the next plan.
 *
 * @throws InterruptedError when `signal` aborts
 */
export async function applyEstate(options: ApplyEstateOptions): Promise<ApplyEstateResult> {
  const { plan, onProgress } = options;
  const ends = new Map<EstateStep, Promise<StepProgress>>();
  // The API numbers versions: what a plan predicted may have been taken by somebody else.
  const registered = new Map<string, string>();
  const take = async (step: EstateStep): Promise<StepProgress> => {
    const before = dependenciesOf(plan, step).map((each) => ends.get(each));
    const broken = (await Promise.all(before)).find((end) => end !== undefined && "reason" in end);
    if (!broken) return carryOut(options, step, registered);
    const reason = `${stepName(broken.step)} ${broken.state === "waiting" ? "waits" : "failed"}`;
    const progress = { state: "skipped", step, reason } as const;
    onProgress?.(progress);
    return progress;
  };
  for (const step of stepsOf(plan)) ends.set(step, take(step));
  const settled = await Promise.allSettled(ends.values());
  const thrown = settled.find((each) => each.status === "rejected");
  if (thrown) throw thrown.reason;
  const results = settled.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
  const isUndone = (result: StepProgress): result is StepFailure =>
    result.state === "failed" || result.state === "waiting";
  return { failed: results.filter(isUndone) };
}

async function carryOut(
  options: ApplyEstateOptions,
  step: EstateStep,
  registered: Map<string, string>,
): Promise<StepProgress> {
  const report = (progress: StepProgress): StepProgress => {
    options.onProgress?.(progress);
    return progress;
  };
  if (options.signal?.aborted) throw new InterruptedError("interrupted");
  report({ state: "started", step });
  try {
    if (await isUnchanged(options, step)) return report({ state: "unchanged", step });
    await execute(options, step, registered);
    return report({ state: "done", step });
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    const reason = explainDenial((error as Error).message);
    if (error instanceof HandedOverError) return report({ state: "waiting", step, reason });
    const conflict = isConflict(error) && ({ isConflict: true } as const);
    return report({ state: "failed", step, reason, ...conflict });
  }
}

/** Whether a step that was planned for a change of outputs has nothing to do. */
async function isUnchanged({ staleness }: ApplyEstateOptions, step: EstateStep): Promise<boolean> {
  if (step.kind !== "instance" || !step.onlyIfStale || staleness === undefined) return false;
  const type = "SERVICE_INSTANCE";
  const target = { type, serviceName: step.service, serviceInstanceName: step.name } as const;
  return !(await staleness(target)).isStale;
}

/** A plan was previewed with the outputs of before: what its environment puts out now may do more. */
async function refuseLosses(
  { plan, unforeseenLosses }: ApplyEstateOptions,
  step: InstanceStep,
  version: string,
): Promise<void> {
  if (unforeseenLosses === undefined) return;
  if (!dependenciesOf(plan, step).some(({ kind }) => kind === "environment")) return;
  const losses = await unforeseenLosses({ ...step, version });
  if (losses.length === 0) return;
  throw new Error(`${losses.join("; ")}: that was not known before. Run apply again, which asks`);
}

async function execute(
  options: ApplyEstateOptions,
  step: EstateStep,
  registered: Map<string, string>,
): Promise<void> {
  if (step.kind === "template") {
    registered.set(step.name, await applyTemplate(options, step));
    return;
  }
  if (step.kind === "component") return applyComponent(options, step);
  if (step.kind === "sync") return applySync(options.api, step);
  const version = registered.get(step.templateName) ?? step.version;
  if (step.kind === "instance") await refuseLosses(options, step, version);
  if (step.kind === "environment") return applyEnvironment(options, { ...step, version });
  if (step.kind === "service") return applyService(options, { ...step, version });
  return applyDeployment(options, { ...step, version });
}
