import type { Provisioner } from "@proton/cloudformation";
import { type AdoptionRequest, adopt } from "./adoption/adopt.ts";
import { type ForgetRequest, forget } from "./adoption/forget.ts";
import { createArns } from "./arns.ts";
import type { BundleWork } from "./bundle-work/bundle-work.ts";
import { createLocalBundleWork } from "./bundle-work/local-bundle-work.ts";
import { type ComponentPreviewRequest, previewComponent } from "./components/preview-component.ts";
import { assertOpen } from "./connections/calling-account.ts";
import type { Context } from "./context.ts";
import { deserialize } from "./contract/deserialize.ts";
import { documentedError } from "./contract/documented-error.ts";
import { serialize } from "./contract/serialize.ts";
import { validate } from "./contract/validate.ts";
import { type DeploymentDocuments, readDocuments } from "./deployments/documents-of.ts";
import { driveDeployment } from "./deployments/drive-deployment.ts";
import { driveService } from "./deployments/drive-service.ts";
import {
  type PreviewRequest,
  type PreviewTarget,
  previewDeployment,
} from "./deployments/preview.ts";
import type { Preview } from "./deployments/preview-stack.ts";
import { type Staleness, stalenessOf } from "./deployments/staleness.ts";
import { notFound, ProtonError } from "./errors.ts";
import type { ControlPlaneEvent } from "./events.ts";
import type { OperationInputs, OperationName, OperationOutputs } from "./generated/api.ts";
import { operationContracts } from "./generated/contract.ts";
import { operations } from "./operations/index.ts";
import type { Operation } from "./operations/operation.ts";
import type { ArtifactSource } from "./ports/artifact-source.ts";
import { type Clock, systemClock } from "./ports/clock.ts";
import type { CodeBuildRunner } from "./ports/code-build.ts";
import type { EnvironmentAccounts } from "./ports/environment-accounts.ts";
import { type Ids, randomIds } from "./ports/ids.ts";
import type { PullRequests } from "./ports/pull-requests.ts";
import type { SyncSource } from "./ports/sync-source.ts";
import type { Delivery, WorkMessage, WorkQueue } from "./ports/work-queue.ts";
import { defaultQuotas, type Quotas } from "./quotas.ts";
import { type DeploymentRecord, deployments } from "./records/deployment-record.ts";
import type { Provenance } from "./requests/provenance.ts";
import { createDocuments } from "./store/documents.ts";
import type { Store } from "./store/store.ts";
import { driveSync } from "./sync/drive-sync.ts";
import { type StartedSync, type SyncRequest, syncRepositories } from "./sync/request-sync.ts";
import { registerVersion } from "./templates/register-version.ts";
import {
  type TemplateVersionDetails,
  type TemplateVersionName,
  versionDetails,
} from "./templates/version-details.ts";
import type { AttemptOptions } from "./work/attempt.ts";
import { failWork } from "./work/fail-work.ts";
import { createLeases, type Sharing } from "./work/leases.ts";
import { createQueueWorker, type QueueWorker } from "./work/queue-worker.ts";
import { resume, takeUpWaitedFor, type WaitedFor } from "./work/resume.ts";
import { createWorker, type Worker } from "./work/worker.ts";

/** What a control plane is made of. */
export interface ControlPlaneOptions {
  readonly store: Store;
  readonly provisioner: Provisioner;
  readonly artifacts: ArtifactSource;
  /** Runs the commands of CodeBuild parts. @default nobody: their deployments fail and say so */
  readonly codeBuild?: CodeBuildRunner;
  /** Provisions in the accounts of connections. @default nobody: such deployments fail and say so */
  readonly environmentAccounts?: EnvironmentAccounts;
  /** Proposes the files of self-managed deployments. @default nobody: they are kept with the deployment */
  readonly pullRequests?: PullRequests;
  /** Reads the repositories of syncs. @default nobody: syncs fail and say so */
  readonly syncSource?: SyncSource;
  /** Closed with the control plane. @default in this process, which a hostile bundle then may end */
  readonly bundleWork?: BundleWork;
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** @default the machine's */
  readonly clock?: Clock;
  /** Who runs this process, for people: `ada@laptop`. */
  readonly runBy?: string;
  /** @default random */
  readonly ids?: Ids;
  /** @default exclusive */
  readonly sharing?: Sharing;
  /**
   * Has work go in turns, each with a message: for processes that may end after any of them. All that
   * share a queue are alike, and one control plane. @default work goes on in this process
   */
  readonly workQueue?: WorkQueue;
  /** @default AWS's own */
  readonly quotas?: Partial<Quotas>;
  readonly onEvent?: (event: ControlPlaneEvent) => void;
  /** Milliseconds before work that failed unexpectedly is tried again. @default three growing waits */
  readonly retryDelays?: readonly number[];
}

/** Proton's API in this process. */
export interface ControlPlane {
  /**
   * Calls an operation.
   *
   * @throws ProtonError every error that the API answers
   */
  call<Name extends OperationName>(
    name: Name,
    input: OperationInputs[Name],
    options?: CallOptions,
  ): Promise<OperationOutputs[Name]>;
  /** The same with the JSON of the protocol on both sides. */
  callJson(name: OperationName, input: unknown, options?: CallOptions): Promise<unknown>;
  /** Everything that is recorded of a deployment. */
  deploymentDetails(id: string): Promise<DeploymentDetails>;
  /** What an update would do to the resources of its stack; it is not asked for. */
  preview(request: PreviewRequest | ComponentPreviewRequest): Promise<Preview>;
  /** Whether the outputs that went into what is deployed have changed since. */
  staleness(target: PreviewTarget): Promise<Staleness>;
  /** Writes the records of a stack that is there already. */
  adopt(request: AdoptionRequest): Promise<void>;
  /** Removes records and keeps their stacks, whose names it returns. */
  forget(request: ForgetRequest): Promise<readonly string[]>;
  /** Begins the syncs of what was pushed to, or of every branch that has moved; which those are. */
  sync(request?: SyncRequest): Promise<readonly StartedSync[]>;
  /** What is recorded of a template version beyond the API: its archive's digest and all findings. */
  templateVersionDetails(name: TemplateVersionName): Promise<TemplateVersionDetails>;
  /**
   * Takes up what was under way when the last process ended; how many pieces of work that is. With a
   * queue, to be called each minute: sends what was lost with a process that ended.
   */
  start(): Promise<number>;
  /**
   * Takes the turn that a message of the queue stands for.
   *
   * @throws when the message is to be delivered again, or there is no queue
   */
  receive(message: WorkMessage, delivery?: Delivery): Promise<void>;
  /**
   * Takes up what the last look found that nobody works on any more, of what a command waits for. A
   * dead owner is recognised after half a minute of looking.
   */
  takeUp(waitedFor: WaitedFor): Promise<number>;
  /** Settles when no work is going on. */
  drain(): Promise<void>;
  /** Takes no further step; what is under way is taken up by the next {@link ControlPlane.start}. */
  close(options?: { readonly graceMilliseconds?: number }): Promise<void>;
}

/** What a call may be given. */
export interface CallOptions {
  /** Stands in the events of the call. @default a new one */
  readonly requestId?: string;
  /** Whose credentials signed it. @default the control plane's own account */
  readonly accountId?: string | undefined;
  /** Recorded with the deployments that the call starts. */
  readonly provenance?: Provenance;
}

/** A deployment's record together with its template, inputs, events, findings and outputs. */
export interface DeploymentDetails extends DeploymentDocuments {
  readonly deployment: DeploymentRecord;
}

/** Makes a control plane; nothing happens before {@link ControlPlane.start} or a call. */
export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
  const { context, queueWorker } = contextOf(options);
  const { clock, emit, work } = context;

  async function invoke(
    name: OperationName,
    json: unknown,
    { requestId = context.ids.uuid(), provenance, accountId }: CallOptions = {},
  ): Promise<{ readonly output: unknown; readonly json: unknown }> {
    const started = clock.now();
    const answered = (outcome: string) => {
      const data = { operation: name, requestId, outcome, milliseconds: clock.now() - started };
      emit({ code: "request.answered", level: "info", data });
    };
    try {
      const callerAccountId = accountId ?? context.accountId;
      const asked = { ...context, callerAccountId, ...(provenance && { provenance }) };
      const answer = await answerTo(asked, name, json);
      answered("ok");
      return answer;
    } catch (error) {
      const isAnswer = error instanceof ProtonError;
      const shown = isAnswer ? documentedError(name, error) : internalError(error);
      if (!isAnswer) {
        emit({
          code: "request.failed",
          level: "error",
          data: { operation: name, requestId, error },
        });
      }
      answered(shown.code);
      throw shown;
    }
  }

  return {
    call: async (name, input, callOptions) =>
      (await invoke(name, input, callOptions)).output as never,
    callJson: async (name, input, callOptions) => (await invoke(name, input, callOptions)).json,
    async deploymentDetails(id) {
      const deployment = await context.store.get(deployments, id);
      if (deployment === undefined) throw notFound("Deployment", id);
      return { deployment, ...(await readDocuments(context, id)) };
    },
    templateVersionDetails: (name) => versionDetails(context, name),
    preview: (request) =>
      "component" in request
        ? previewComponent(context, request)
        : previewDeployment(context, request),
    adopt: (request) => adopt(context, request),
    forget: (request) => forget(context, request),
    sync: (request = {}) => syncRepositories(context, request),
    staleness: (target) => stalenessOf(context, target),
    start: () => resume(context),
    async receive(message, delivery) {
      if (queueWorker === undefined) throw new Error("this control plane has no queue");
      await queueWorker.receive(message, delivery);
    },
    takeUp: (waitedFor) => takeUpWaitedFor(context, waitedFor),
    drain: () => work.drain(),
    async close({ graceMilliseconds = 5000 } = {}) {
      work.stop();
      await Promise.race([work.drain(), clock.sleep(graceMilliseconds)]);
      await context.bundleWork.close();
    },
  };
}

/** deserialize -> validate -> invoke -> serialize. */
async function answerTo(context: Context, name: OperationName, json: unknown) {
  const contract = operationContracts[name];
  const input = deserialize(contract.input, json);
  validate(contract.input, input);
  assertOpen(context, name);
  const operation = operations[name] as Operation<OperationName>;
  const output = await operation(context, input as never);
  return { output, json: serialize(contract.output, output) };
}

/** What the records' own disk refuses is said; nothing else of what went wrong here is anybody's. */
function internalError(error: unknown): ProtonError {
  const { name, message, $metadata, ...own } = error as Error & {
    readonly $metadata?: { readonly httpStatusCode?: number };
    /** That of an embedded table, where it is not asked by the SDK. */
    readonly statusCode?: number;
  };
  const statusCode = $metadata?.httpStatusCode ?? own.statusCode ?? 500;
  if (name === "InternalServerError" && (statusCode === 507 || statusCode === 503)) {
    return new ProtonError("InternalServerException", message, { statusCode });
  }
  return new ProtonError("InternalServerException", "The request failed unexpectedly.");
}

/** Who asks for work where any process of many does it. */
const QUEUE_CREATOR = "queue";

function contextOf(options: ControlPlaneOptions): {
  readonly context: Context;
  readonly queueWorker: QueueWorker | undefined;
} {
  const { store, accountId, region, clock = systemClock, ids = randomIds } = options;
  const { quotas = {}, onEvent = () => {}, retryDelays = [200, 1000, 5000] } = options;
  const { workQueue: queue, sharing = queue === undefined ? "exclusive" : "server" } = options;
  const shared = queue && { creator: QUEUE_CREATOR, inTurns: true };
  const leases = createLeases({ store, clock, owner: ids.uuid(), ...shared, sharing });
  const attempts: AttemptOptions = {
    drivers: {
      deployment: (id) => driveDeployment(context, id),
      service: (name) => driveService(context, name),
      "environment-template-version": (id) => registerVersion(context, "environment", id),
      "repository-sync": (id) => driveSync(context, id),
      "service-template-version": (id) => registerVersion(context, "service", id),
    },
    retryDelays,
    sleep: (milliseconds) => clock.sleep(milliseconds),
    failWork: (work, id, error) => failWork(context, work, id, error),
    onInterrupted: (data) => onEvent({ code: "work.interrupted", level: "error", data }),
  };
  const queueWorker = queue && createQueueWorker({ ...attempts, queue, leases });
  const work: Worker = queueWorker ?? createWorker({ ...attempts, leases });
  const context: Context = {
    store,
    leases,
    documents: createDocuments(store),
    bundleWork: options.bundleWork ?? createLocalBundleWork(),
    provisioner: options.provisioner,
    artifacts: options.artifacts,
    ...(options.codeBuild && { codeBuild: options.codeBuild }),
    ...(options.environmentAccounts && { environmentAccounts: options.environmentAccounts }),
    ...(options.pullRequests && { pullRequests: options.pullRequests }),
    ...(options.syncSource && { syncSource: options.syncSource }),
    clock,
    ...(options.runBy !== undefined && { runBy: options.runBy }),
    ids,
    arns: createArns({ accountId, region }),
    accountId,
    callerAccountId: accountId,
    region,
    quotas: { ...defaultQuotas, ...quotas },
    emit: onEvent,
    work,
  };
  return { context, queueWorker };
}
