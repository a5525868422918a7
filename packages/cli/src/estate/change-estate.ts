import { CURRENT_VALUE_MACRO } from "@proton/bundle";
import type { Arguments, ExitCode } from "../command.ts";
import type { Connection } from "../connection/connection.ts";
import { sayConnection } from "../connection/open-connection.ts";
import { InterruptedError, interruption } from "../interruption.ts";
import { handlerFindings } from "../local/handler-findings.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { applyEstate } from "./apply-estate.ts";
import { confirmed } from "./confirmed.ts";
import { connectedEnvironments } from "./connected-environments.ts";
import { type Deletion, deleteResources } from "./delete-resources.ts";
import type { ExistingEstate } from "./destroy-estate.ts";
import { formatPlan, planJson } from "./format-plan.ts";
import { HandedOverError, handedOverOf } from "./handed-over.ts";
import { misplacedEnvironments } from "./misplaced.ts";
import { codeOf, type OpenEstate, showFindings } from "./open-estate.ts";
import type { ComponentStep, EstatePlan, EstateStep } from "./plan.ts";
import { isUpToDate, planEstate } from "./plan-estate.ts";
import { lossesIn, lossesOf, previewPlan, previewStep, type StepPreviews } from "./preview-plan.ts";
import { progressLine, waitingLine } from "./progress-line.ts";
import { settleEstate } from "./settle-estate.ts";
import { namesOf, surplusOf } from "./surplus.ts";

interface Run extends OpenEstate {
  readonly connection: Connection;
  readonly given: Arguments;
  readonly terminal: Terminal;
}

interface Prepared {
  readonly plan: EstatePlan;
  readonly previews: StepPreviews;
  /** What Proton has and the file does not name. */
  readonly surplus: ExistingEstate;
  readonly exitCode: ExitCode;
}

/** `proton plan`: shows what `proton apply` would do. */
export async function showPlan(run: Run): Promise<ExitCode> {
  const { given, terminal } = run;
  const { plan, previews, surplus, exitCode } = await prepare(run);
  const unnamed = namesOf(surplus);
  const waiting = await handedOverOf(run.connection.api, run.loaded);
  if (given.flag("json")) {
    const shown = { ...planJson(plan, previews), waiting, unnamed: surplus };
    terminal.write(`${JSON.stringify(shown, null, 2)}\n`);
    return exitCode;
  }
  if (!isUpToDate(plan)) terminal.write(formatPlan(plan, previews, terminal.style));
  else if (waiting.length === 0) terminal.write(UP_TO_DATE);
  for (const each of waiting) {
    terminal.write(`${terminal.style("yellow", "waiting")}  ${each}\n`);
  }
  if (unnamed.length > 0) terminal.write(unnamedText(unnamed));
  return exitCode;
}

const UP_TO_DATE = "Nothing to do: everything is as the estate says.\n";

function unnamedText(unnamed: readonly string[]): string {
  const lines = unnamed.map((name) => `  ${name}\n`).join("");
  return `\nNot in the file, and kept unless \`proton apply --prune\` is run:\n${lines}`;
}

/** How often a plan is made again because somebody else changed what it was made for. */
const MOST_ROUNDS = 4;

/** `proton apply`: makes the estate so. */
export async function makeEstate(run: Run): Promise<ExitCode> {
  const { connection, loaded, terminal } = run;
  const { api, pollMilliseconds, takeUp } = connection;
  const signal = interruption();
  const onWait = async (name: string, deploymentId?: string) =>
    terminal.writeError(await waitingLine(terminal, name, connection, deploymentId));
  try {
    for (let round = 1; ; round += 1) {
      await settleEstate({
        ...{ api, loaded, pollMilliseconds, signal, onWait },
        ...(takeUp && { takeUp }),
      });
      const made = await makeOnce(run, { signal, isLast: round === MOST_ROUNDS });
      if (made !== "somebody else was there") return made;
      terminal.writeError("somebody else applies, too: what is left is planned again\n");
    }
  } catch (error) {
    if (error instanceof HandedOverError) {
      terminal.writeError(`${terminal.style("yellow", "waiting")}  ${error.message}\n`);
      return 1;
    }
    if (!(error instanceof InterruptedError)) throw error;
    terminal.writeError(
      "interrupted: what is under way goes on; run apply again to go on with the rest\n",
    );
    return 1;
  }
}

async function makeOnce(
  run: Run,
  { signal, isLast }: { readonly signal: AbortSignal; readonly isLast: boolean },
): Promise<ExitCode | "somebody else was there"> {
  const { connection, given, terminal } = run;
  const json = given.flag("json");
  const { api, pollMilliseconds, upload, defaultRepository, provisioningRole } = connection;
  const prepared = await prepare(run);
  const { plan, previews, exitCode } = prepared;
  const report = (failed: readonly unknown[]) =>
    terminal.write(`${JSON.stringify({ ...planJson(plan, previews), failed }, null, 2)}\n`);
  if (isUpToDate(plan)) {
    const pruned = await prune(run, prepared);
    if (json) report(pruned.failed);
    else if (pruned.deleted.length + pruned.failed.length === 0) terminal.write(UP_TO_DATE);
    return pruned.exitCode;
  }
  terminal.writeError(formatPlan(plan, previews, terminal.style));
  if (exitCode !== 0) return exitCode;
  const losses = lossesOf(plan, previews);
  if (!(await confirmed(losses, given, terminal))) return 1;
  const code = await codeOf(given, terminal);
  if (code) await upload(code.key, code.bytes);
  const { failed } = await applyEstate({
    api,
    plan,
    upload,
    pollMilliseconds,
    signal,
    onProgress: (progress) => terminal.writeError(`${progressLine(terminal, progress)}\n`),
    ...(connection.staleness && { staleness: connection.staleness }),
    ...(!given.flag("yes") && {
      unforeseenLosses: async (step) => {
        const preview = await previewStep(connection, step);
        return preview ? lossesIn(preview).filter((loss) => !losses.includes(loss)) : [];
      },
    }),
    ...(defaultRepository && { defaultRepository }),
    ...(provisioningRole !== undefined && { provisioningRole }),
  });
  const isRace = failed.length > 0 && failed.every(({ isConflict }) => isConflict);
  if (isRace && !isLast) return "somebody else was there";
  const unfinished = new Set<EstateStep>(failed.map(({ step }) => step));
  for (const step of plan.components) {
    if (!unfinished.has(step)) terminal.writeError(outputsHint(step));
  }
  const pruned = failed.length === 0 ? await prune(run, prepared) : undefined;
  const failures = failed.map(({ step, reason }) => ({ kind: step.kind, reason }));
  if (json) report([...failures, ...(pruned?.failed ?? [])]);
  return pruned?.exitCode ?? 1;
}

/** An instance is rendered with the outputs that its component had when it was last deployed. */
function outputsHint({ name, service, instance }: ComponentStep): string {
  if (service === undefined) return "";
  const target = `${service}/${instance}`;
  return `${target} sees the outputs of component ${name} once it is deployed again: proton deploy ${target}\n`;
}

/** Deletes what the file does not name if that is asked for, and says what it is if not. */
async function prune(run: Run, { surplus }: Prepared): Promise<Deletion> {
  const { connection, given, terminal } = run;
  const unnamed = namesOf(surplus);
  const nothing = { exitCode: 0, deleted: [], failed: [] } as const;
  if (unnamed.length === 0) return nothing;
  if (given.flag("prune")) return deleteResources(connection, surplus, given, terminal);
  terminal.writeError(unnamedText(unnamed));
  return nothing;
}

async function prepare(run: Run): Promise<Prepared> {
  const { connection, loaded, bundleWork, given, terminal } = run;
  const code = await codeOf(given, terminal);
  if (code && connection.bucket === undefined) {
    throw new UsageError("--code reaches Proton through S3: name a bucket with --bucket");
  }
  // What a pipeline deployed stays: the spec of the estate is older than every build.
  const codeUri = code ? `s3://${connection.bucket}/${code.key}` : CURRENT_VALUE_MACRO;
  const set = { code_uri: codeUri };
  const { api, staleness } = connection;
  sayConnection(connection, terminal);
  const connected = await connectedEnvironments(api, loaded.estate);
  const misplaced = misplacedEnvironments(loaded.estate, connection.place, connected);
  if (misplaced.length > 0) throw new UsageError(misplaced.join("\n"));
  const surplus = await surplusOf(api, loaded);
  const refused: string[] = [];
  const plan = await planEstate({
    ...{ api, loaded, bundleWork, set, connected },
    onProblem: (problem) => refused.push(problem),
    ...(staleness && { staleness }),
  });
  const ofTemplates = plan.templates.flatMap(({ name, problems }) =>
    problems.map((problem) => `template ${name}: ${problem}`),
  );
  const problems = [...ofTemplates, ...refused];
  for (const problem of problems)
    terminal.writeError(`${terminal.style("red", "error")} ${problem}\n`);
  const findings = [
    ...plan.templates.flatMap((step) => step.findings),
    ...plan.components.flatMap((step) => step.findings),
    ...(code ? handlerFindings(loaded, code) : []),
  ];
  if (findings.length > 0) showFindings(findings, terminal);
  const isRefused = problems.length + findings.length > 0;
  if (connection.preview === undefined && !isUpToDate(plan)) {
    terminal.writeError(
      `resource changes cannot be shown: ${connection.description} answers Proton's API only\n`,
    );
  }
  const previews = isRefused ? new Map() : await previewPlan(connection, plan);
  const hasFailed = [...previews.values()].some(({ outcome }) => outcome === "failed");
  return { plan, previews, surplus, exitCode: isRefused || hasFailed ? 1 : 0 };
}
