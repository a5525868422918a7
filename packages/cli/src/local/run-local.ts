import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Finding } from "@proton/cloudformation";
import type { AccessKey, ControlPlaneEvent } from "@proton/control-plane";
import type { SandboxEvent } from "@proton/sandbox";
import { standInRepository } from "../connection/connection.ts";
import { applyEstate, type StepProgress } from "../estate/apply-estate.ts";
import { type LoadedEstate, loadEstate } from "../estate/load-estate.ts";
import type { EstatePlan } from "../estate/plan.ts";
import { isUpToDate, planEstate } from "../estate/plan-estate.ts";
import { previewPlan } from "../estate/preview-plan.ts";
import type { Rehearsed } from "../estate/rehearsed.ts";
import { settleEstate } from "../estate/settle-estate.ts";
import { stepName } from "../estate/step-name.ts";
import { handlerFindings } from "./handler-findings.ts";
import { LOCAL_BUCKET } from "./local-bucket.ts";
import { type LocalCode, readLocalCode } from "./local-code.ts";
import { type Local, openLocal } from "./open-local.ts";
import { OPEN_KEY, operatorKey } from "./operator-key.ts";
import { type ReadyBlock, readyBlock } from "./ready-block.ts";
import type { SandboxSettings } from "./sandbox-options.ts";
import { type LocalServer, serveLocal } from "./serve-local.ts";

const USUAL_API_PORT = 4700;

export interface RunLocalOptions extends SandboxSettings {
  /** What paths in findings are relative to. */
  readonly root: string;
  readonly estateFile: string;
  /** The built function.zip that every service instance runs. */
  readonly codeFile: string;
  readonly stateDirectory: string;
  readonly port: number;
  /** Of Proton's API. @default 4700, or a free one if that is taken */
  readonly apiPort?: number | undefined;
  readonly fresh: boolean;
  /** Which archives came of which bundles. @default nothing is known of them */
  readonly packed?: Rehearsed;
  /** Takes calls that nobody signed. @default false */
  readonly insecure?: boolean;
  readonly onProgress?: (progress: StepProgress) => void;
  /** Told of each resource whose deployment an earlier run began and this one waits for. */
  readonly onWait?: (name: string) => void;
  readonly onSandboxEvent?: (event: SandboxEvent) => void;
  readonly onControlPlaneEvent?: (event: ControlPlaneEvent) => void;
}

/** The estate on this machine, up and running. */
export interface RunningLocal {
  readonly local: Local;
  readonly ready: ReadyBlock;
  /** Reads the files again and makes what runs equal to them. */
  refresh(): Promise<RefreshResult>;
  /**
   * Runs the archive's code at once, ahead of the deployment that `refresh` makes of it; answers
   * whether functions took it over.
   */
  swapCode(): Promise<boolean>;
  close(): Promise<void>;
}

/** Why the estate could not be made as its files say. */
export type LocalFailure =
  | { readonly kind: "findings"; readonly findings: readonly Finding[] }
  | { readonly kind: "no-code"; readonly file: string }
  | {
      readonly kind: "failed";
      readonly failed: readonly { readonly name: string; readonly reason: string }[];
    };

/** What became of an attempt to make the estate as its files say. */
export type RefreshResult = { readonly kind: "ready"; readonly changed: boolean } | LocalFailure;

export type RunLocalResult =
  | {
      readonly kind: "running";
      readonly running: RunningLocal;
      /** Why what runs is what was deployed before, and not what the files say. */
      readonly failure?: LocalFailure;
    }
  | LocalFailure;

/**
 * Opens this machine's Proton and brings up the estate in it. Where the files cannot be made so, what
 * an earlier run deployed is served all the same.
 */
export async function runLocal(options: RunLocalOptions): Promise<RunLocalResult> {
  const files = await readFiles(options);
  const isNew = !existsSync(options.stateDirectory) || options.fresh;
  if (files.kind !== "files" && isNew) return files;
  const key = options.insecure ? OPEN_KEY : operatorKey();
  const local = await openLocal({
    key,
    stateDirectory: options.stateDirectory,
    fresh: options.fresh,
    recordUnknown: options.recordUnknown ?? false,
    shiftMinuteMilliseconds: options.shiftMinuteMilliseconds ?? 1000,
    accounts: options.accounts ?? [],
    regions: options.regions ?? [],
    httpPort: options.port,
    // The build leaves them beside the archive, not in it.
    sourceMapDirectory: dirname(options.codeFile),
    ...(options.onSandboxEvent && { onSandboxEvent: options.onSandboxEvent }),
    ...(options.onControlPlaneEvent && { onControlPlaneEvent: options.onControlPlaneEvent }),
  });
  let server: LocalServer | undefined;
  const close = async () => {
    await server?.close();
    await local.close();
  };
  try {
    server = await serveOnUsualPort(local, key, options);
    const result = files.kind === "files" ? await settleAndMakeSo(options, local, files) : files;
    const { accounts } = local;
    const state = options.stateDirectory;
    const ready = await readyBlock({
      local,
      apiUrl: server.url,
      consoleUrl: server.consoleLink(),
      key,
      state,
    });
    if (result.kind !== "ready" && ready.environments.length === 0) {
      await close();
      return result;
    }
    let deployed = files.kind === "files" ? files.code : undefined;
    let current = deployed;
    const refresh = async () => {
      const changed = await readFiles(options);
      if (changed.kind !== "files") return changed;
      const refreshed = await makeSo(options, local, changed);
      if (refreshed.kind === "ready") deployed = current = changed.code;
      return refreshed;
    };
    const swapCode = async () => {
      const next = await readLocalCode(options.codeFile);
      if (next === undefined || deployed === undefined || next.key === current?.key) return false;
      current = next;
      const archive = deployed.bytes;
      const swaps = accounts.everywhere().map((each) => each.swapCode(archive, next.bytes));
      return (await Promise.all(swaps)).some((count) => count > 0);
    };
    const running = { local, ready, refresh, swapCode, close };
    return { kind: "running", running, ...(result.kind !== "ready" && { failure: result }) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A second estate on this machine gets a port, too, unless one was asked for. */
async function serveOnUsualPort(
  local: Local,
  key: AccessKey,
  { stateDirectory, apiPort, insecure, root }: RunLocalOptions,
): Promise<LocalServer> {
  const options = { local, key, stateDirectory, insecure, projectDirectory: root };
  try {
    return await serveLocal({ ...options, port: apiPort ?? USUAL_API_PORT });
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
    if (!isTaken || apiPort !== undefined) throw error;
    return serveLocal({ ...options, port: 0 });
  }
}

/** What the files of the estate say should run. */
interface LocalFiles {
  readonly kind: "files";
  readonly loaded: LoadedEstate;
  /** Absent when no function of the estate runs code from an archive. */
  readonly code: LocalCode | undefined;
}

async function readFiles(options: RunLocalOptions): Promise<LocalFiles | LocalFailure> {
  const read = loadEstate(options.root, options.estateFile);
  if (read.kind === "findings") return read;
  const code = await readLocalCode(options.codeFile);
  if (!code && takesCode(read.loaded)) return { kind: "no-code", file: options.codeFile };
  const findings = code ? handlerFindings(read.loaded, code) : [];
  if (findings.length > 0) return { kind: "findings", findings };
  return { kind: "files", loaded: read.loaded, code };
}

/** Whether a service of the estate is deployed with an archive, as the input `code_uri`. */
function takesCode({ estate, bundles }: LoadedEstate): boolean {
  return estate.services.some(({ template }) =>
    bundles.get(template)?.schema.types.instance?.properties.has("code_uri"),
  );
}

/** What a killed run began is joined before anything is planned: it would be refused meanwhile. */
async function settleAndMakeSo(
  options: RunLocalOptions,
  local: Local,
  files: LocalFiles,
): Promise<RefreshResult> {
  await settleEstate({
    api: local.controlPlane,
    loaded: files.loaded,
    pollMilliseconds: 10,
    onWait: options.onWait ?? (() => {}),
  });
  return makeSo(options, local, files);
}

/** A template that no stack can be made of is not registered: its version would stay behind. */
async function refusedSteps(options: RunLocalOptions, local: Local, plan: EstatePlan) {
  if (plan.templates.length === 0) return [];
  const preview = local.controlPlane.preview.bind(local.controlPlane);
  const previews = await previewPlan({ preview }, plan);
  return [...previews].flatMap(([step, answer]) => {
    if (answer.outcome !== "failed") return [];
    const reason = answer.message;
    options.onProgress?.({ state: "failed", step, reason });
    return { name: stepName(step), reason };
  });
}

async function makeSo(
  options: RunLocalOptions,
  local: Local,
  { loaded, code }: LocalFiles,
): Promise<RefreshResult> {
  const { controlPlane: api, sandbox } = local;
  const set = code && { code_uri: `s3://${LOCAL_BUCKET}/${code.key}` };
  const { staleness } = api;
  const { bundleWork } = local;
  const known = { bundleWork, staleness, packed: options.packed };
  const plan = await planEstate({ api, loaded, ...known, ...(set && { set }) });
  if (isUpToDate(plan)) return { kind: "ready", changed: false };
  const findings = plan.templates.flatMap((step) => step.findings);
  if (findings.length > 0) return { kind: "findings", findings };
  const refused = await refusedSteps(options, local, plan);
  if (refused.length > 0) return { kind: "failed", failed: refused };
  if (code) await sandbox.uploadObject(LOCAL_BUCKET, code.key, code.bytes);
  const { failed } = await applyEstate({
    api,
    plan,
    staleness,
    pollMilliseconds: 10,
    upload: async (key, bytes) => {
      await sandbox.uploadObject(LOCAL_BUCKET, key, bytes);
      return { bucket: LOCAL_BUCKET, key };
    },
    defaultRepository: standInRepository(sandbox),
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  if (failed.length === 0) return { kind: "ready", changed: true };
  return {
    kind: "failed",
    failed: failed.map(({ step, reason }) => ({ name: stepName(step), reason })),
  };
}
