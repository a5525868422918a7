import { CURRENT_VALUE_MACRO } from "@proton/bundle";
import type { Arguments, ExitCode } from "../command.ts";
import type { Connection } from "../connection/connection.ts";
import { InterruptedError, interruption } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { applyEstate } from "./apply-estate.ts";
import { confirmed } from "./confirmed.ts";
import { formatPlan, planJson } from "./format-plan.ts";
import type { LoadedEstate } from "./load-estate.ts";
import { codeOf, showFindings } from "./open-estate.ts";
import type { EstatePlan } from "./plan.ts";
import { isUpToDate, planEstate } from "./plan-estate.ts";
import { lossesOf, previewPlan, type StepPreviews } from "./preview-plan.ts";
import { progressLine, waitingLine } from "./progress-line.ts";
import { settleEstate } from "./settle-estate.ts";

interface Run {
  readonly connection: Connection;
  readonly loaded: LoadedEstate;
  readonly given: Arguments;
  readonly terminal: Terminal;
}

interface Prepared {
  readonly plan: EstatePlan;
  readonly previews: StepPreviews;
  readonly exitCode: ExitCode;
}

/** `proton plan`: shows what `proton apply` would do. */
export async function showPlan(run: Run): Promise<ExitCode> {
  const { given, terminal } = run;
  const { plan, previews, exitCode } = await prepare(run);
  if (given.flag("json")) terminal.write(`${JSON.stringify(planJson(plan, previews), null, 2)}\n`);
  else terminal.write(isUpToDate(plan) ? UP_TO_DATE : formatPlan(plan, previews, terminal.style));
  return exitCode;
}

const UP_TO_DATE = "Nothing to do: everything is as the estate says.\n";

/** `proton apply`: makes the estate so. */
export async function makeEstate(run: Run): Promise<ExitCode> {
  const { connection, loaded, given, terminal } = run;
  const json = given.flag("json");
  const signal = interruption();
  const { api, pollMilliseconds, upload, defaultRepository, provisioningRole } = connection;
  try {
    const onWait = (name: string) => terminal.writeError(waitingLine(terminal, name));
    await settleEstate({ api, loaded, pollMilliseconds, signal, onWait });
    const { plan, previews, exitCode } = await prepare(run);
    const report = (failed: readonly unknown[]) =>
      terminal.write(`${JSON.stringify({ ...planJson(plan, previews), failed }, null, 2)}\n`);
    if (isUpToDate(plan)) {
      if (json) report([]);
      else terminal.write(UP_TO_DATE);
      return 0;
    }
    terminal.writeError(formatPlan(plan, previews, terminal.style));
    if (exitCode !== 0) return exitCode;
    if (!(await confirmed(lossesOf(plan, previews), given, terminal))) return 1;
    const code = await codeOf(given, terminal);
    if (code) await upload(code.key, code.bytes);
    const { failed } = await applyEstate({
      api,
      plan,
      upload,
      pollMilliseconds,
      signal,
      onProgress: (progress) => terminal.writeError(`${progressLine(terminal, progress)}\n`),
      ...(defaultRepository && { defaultRepository }),
      ...(provisioningRole !== undefined && { provisioningRole }),
    });
    if (json) report(failed.map(({ step, reason }) => ({ kind: step.kind, reason })));
    return failed.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    terminal.writeError(
      "interrupted: what is under way goes on; run apply again to go on with the rest\n",
    );
    return 1;
  }
}

async function prepare(run: Run): Promise<Prepared> {
  const { connection, loaded, given, terminal } = run;
  const code = await codeOf(given, terminal);
  if (code && connection.bucket === undefined) {
    throw new UsageError("--code reaches Proton through S3: name a bucket with --bucket");
  }
  // What a pipeline deployed stays: the spec of the estate is older than every build.
  const codeUri = code ? `s3://${connection.bucket}/${code.key}` : CURRENT_VALUE_MACRO;
  const set = { code_uri: codeUri };
  const plan = await planEstate({ api: connection.api, loaded, set });
  const problems = plan.templates.flatMap(({ name, problems }) =>
    problems.map((problem) => `template ${name}: ${problem}`),
  );
  for (const problem of problems)
    terminal.writeError(`${terminal.style("red", "error")} ${problem}\n`);
  const findings = plan.templates.flatMap((step) => step.findings);
  if (findings.length > 0) showFindings(findings, terminal);
  const isRefused = problems.length + findings.length > 0;
  if (connection.preview === undefined && !isUpToDate(plan)) {
    terminal.writeError(
      `resource changes cannot be shown: ${connection.description} answers Proton's API only\n`,
    );
  }
  const previews = isRefused ? new Map() : await previewPlan(connection, plan);
  const hasFailed = [...previews.values()].some(({ outcome }) => outcome === "failed");
  return { plan, previews, exitCode: isRefused || hasFailed ? 1 : 0 };
}
