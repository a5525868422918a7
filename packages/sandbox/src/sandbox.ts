import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, resolve } from "node:path";
import type { Provisioner, StackEvent } from "@proton/cloudformation";
import type { DynamoDb } from "@proton/dynamodb";
import { type AccountIam, createAccountIam } from "./accounts/account-iam.ts";
import { type ForeignRoleRequest, type OtherAccounts, trusts } from "./accounts/other-accounts.ts";
import type { OtherRegions } from "./accounts/other-regions.ts";
import { createLocalIssuers } from "./authorization/local-issuers.ts";
import type { TokenIssuer } from "./authorization/token-issuer.ts";
import type { Clock } from "./clock.ts";
import { openCloudFormation } from "./cloudformation-api/open-cloudformation.ts";
import type { Unpleasantness } from "./cloudformation-api/unpleasantness.ts";
import { createBuildRegistry } from "./code-build/build-registry.ts";
import { createBuildService } from "./code-build/build-service.ts";
import { type CommandResult, type CommandRun, runCommands } from "./code-build/run-commands.ts";
import { createMetricFeed } from "./code-deploy/metric-watch.ts";
import { createTrafficShifts } from "./code-deploy/traffic-shifts.ts";
import { openExecutionStore } from "./code-pipeline/execution-store.ts";
import { createPipelineService, type PipelineService } from "./code-pipeline/pipeline-service.ts";
import { openAwsApis } from "./data-plane/aws-apis.ts";
import { createCodeBuildEndpoint } from "./data-plane/code-build-endpoint.ts";
import { createLogsEndpoint } from "./data-plane/logs-endpoint.ts";
import { getObject } from "./data-plane/s3/get-object.ts";
import { putObject } from "./data-plane/s3/put-object.ts";
import { createEventSourceService } from "./event-sources/event-source-service.ts";
import { createEventBus } from "./events/event-bus.ts";
import { createFunctionService } from "./functions/function-service.ts";
import { swapCode } from "./functions/swap-code.ts";
import { createProposedBranches, type ProposedBranches } from "./git/proposed-branches.ts";
import { createRepositories, type Repositories } from "./git/repositories.ts";
import { createHttpApiService } from "./http-api/http-api-service.ts";
import type { DecidedAccess } from "./iam/access-control.ts";
import { type CallVerdict, createAuthorize, createCallAuthorizer } from "./iam/authorize.ts";
import { rolePrincipal } from "./iam/credentials.ts";
import type { AccessRequest } from "./iam/evaluate.ts";
import { createLogService } from "./logs/log-service.ts";
import { recordedUnknownTypes } from "./resources/recorded-unknown.ts";
import { createResourceTypes } from "./resources/registry.ts";
import { systemTimers } from "./schedules/timers.ts";
import type {
  Credentials,
  FunctionConfiguration,
  FunctionService,
  HttpApiService,
  LogService,
  SandboxEvent,
  ServiceEndpoints,
  SignedRequest,
} from "./services.ts";
import { createResourceChanger } from "./stack/change-outside.ts";
import type { RandomBytes } from "./stack/physical-name.ts";
import type { StackRecord } from "./stack/stack-record.ts";
import { openCodeStore } from "./state/code-store.ts";
import { openOutsideChanges } from "./state/outside-changes.ts";
import { type LogSource, logSourcesOf } from "./state/sandbox-contents.ts";
import { openSandboxDirectory } from "./state/sandbox-directory.ts";
import { openStackStore } from "./state/stack-store.ts";
import { usedCode } from "./state/used-code.ts";

export interface SandboxOptions {
  /** Holds everything of one sandbox, such as `.proton/sandbox`. */
  readonly directory: string;
  /** Begins with an empty sandbox. @default false */
  readonly fresh?: boolean;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** Of the first HTTP API; others take the ports after it. 0 for any that are free. @default 0 */
  readonly httpPort?: number;
  /** Of the AWS APIs; 0 for any that is free. @default 0 */
  readonly dataPort?: number;
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 000000000000 */
  readonly accountId?: string;
  /** Of the operator's key. @default random */
  readonly operatorSecret?: string;
  /** @default local */
  readonly operatorKeyId?: string;
  /** @default there are none */
  readonly otherAccounts?: OtherAccounts;
  /** @default this Region answers for all */
  readonly otherRegions?: OtherRegions;
  /** Of an account that has another Region already. @default a new one */
  readonly iam?: AccountIam;
  /** Where the source maps of deployed handlers lie, when not in their archive. */
  readonly sourceMapDirectory?: string;
  /** Keeps resources of types that it does not know, instead of failing their stack. @default false */
  readonly recordUnknown?: boolean;
  /** What the hook of a repository runs after a push. @default nothing */
  readonly pushHook?: (repositoryId: string) => readonly string[];
  /** What builds find in their environment beside what CodeBuild sets. @default this process's PATH */
  readonly buildEnvironment?: () => Readonly<Record<string, string>>;
  /** How long a minute of a traffic shift takes, in milliseconds. @default 1000 */
  readonly shiftMinuteMilliseconds?: number;
  /** Makes CloudFormation's API as unpleasant as AWS. @default pleasant */
  readonly unpleasantness?: Unpleasantness;
  readonly onEvent?: (event: SandboxEvent) => void;
  /** Told every call of a role that IAM decides on: which rights are really used. */
  readonly onAccess?: (access: DecidedAccess) => void;
  /** @default the system's */
  readonly clock?: Clock;
  /** @default the system's */
  readonly random?: RandomBytes;
}

/** A pipeline and where it comes from. */
export interface PipelineStack {
  readonly pipelineName: string;
  readonly stackTags: Readonly<Record<string, string>>;
}

/** A stack of the sandbox. */
export interface StackSummary {
  readonly stackName: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** AWS as far as the templates need it, in this process. */
export interface Sandbox {
  readonly provisioner: Provisioner;
  readonly endpoints: ServiceEndpoints;
  /** Answers a request to an AWS API, signed as at {@link Sandbox.endpoints}: for another server. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Of the person at the keyboard: allowed everything. */
  readonly operatorCredentials: Credentials;
  /** Of a role, as a function of that name gets them: to try what it may do. */
  credentialsFor(roleArn: string, sessionName: string): Credentials;
  /** The ARNs of the roles of all stacks. */
  roleArns(): readonly string[];
  /** The same for somebody of another account whom the role trusts: `undefined` for others. */
  assumeRole(request: ForeignRoleRequest): Credentials | undefined;
  readonly region: string;
  readonly accountId: string;
  readonly iam: AccountIam;
  readonly functions: FunctionService;
  readonly httpApis: HttpApiService;
  readonly logs: LogService;
  /** What writes a log, and to which group. */
  logSources(): readonly LogSource[];
  /** The tables, as the operator sees them: nothing is refused. */
  readonly dynamodb: Pick<DynamoDb, "execute" | "partitionKeyOf" | "resourcePolicyOf">;
  readonly pipelines: PipelineService;
  /** What the source actions of pipelines fetch from. */
  readonly repositories: Repositories;
  /** Where self-managed deployments wait to be merged. */
  readonly pullRequests: ProposedBranches;
  /** The stacks that are there, each with its tags. */
  stacks(): readonly StackSummary[];
  /** Runs commands once, as a build of CodeBuild. */
  runCommands(run: CommandRun): Promise<CommandResult>;
  /** The pipelines of stacks, each with its stack's tags. */
  pipelineStacks(): readonly PipelineStack[];
  /** Whether a request to an API that is answered outside the sandbox may go on. */
  authorizeCall(request: SignedRequest, access: AccessRequest): CallVerdict;
  /** One for each `http://127.0.0.1:<port>` that a JWT authorizer names as its issuer. */
  tokenIssuers(): readonly TokenIssuer[];
  /** Puts an object into a bucket, which is made if need be: how code gets to functions. */
  uploadObject(bucket: string, key: string, bytes: Uint8Array): Promise<void>;
  /**
   * Lets the functions whose deployed archive is `deployed` run `next` at once, and answers how many
   * these are. It holds until the next deployment of theirs: whatever that says is what they run then.
   */
  swapCode(deployed: Uint8Array, next: Uint8Array): Promise<number>;
  hasBucket(bucket: string): Promise<boolean>;
  /** @throws {S3Error} when there is no such object */
  readObject(bucket: string, key: string): Promise<Uint8Array>;
  /** Stops everything; a deployment under way is rolled back first. */
  close(): Promise<void>;
}

/**
 * Opens a sandbox: brings back what it held, and ends what a killed process had begun.
 *
 * @throws {StateError} when the directory is in use or damaged
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { onEvent, clock = () => new Date(), random = randomBytes } = options;
  const directory = resolve(options.directory);
  const { identity, lock } = await openSandboxDirectory({
    directory,
    fresh: options.fresh ?? false,
    identity: {
      region: options.region ?? "us-east-1",
      accountId: options.accountId ?? "000000000000",
      secret: options.iam?.secret ?? Buffer.from(random(32)).toString("base64url"),
    },
  });
  // In the order of opening; closed the other way round, also when opening fails half-way.
  const closers: (() => Promise<void>)[] = [() => lock.release()];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const closing = <T extends { close(): Promise<void> }>(part: T): T => {
    closers.push(() => part.close());
    return part;
  };

  try {
    const shared = { ...identity, clock, ...(onEvent && { onEvent }) };
    const host = options.host ?? "127.0.0.1";
    const operatorSecret = options.operatorSecret ?? Buffer.from(random(30)).toString("base64url");
    const stacks = await openStackStore(directory);
    const iam = options.iam ?? createAccountIam(identity.secret);
    iam.stacks.push(stacks);
    const code = await openCodeStore(join(directory, "code"));
    const logs = closing(
      createLogService({
        directory: join(directory, "logs"),
        onProblem: (data) => onEvent?.({ code: "log-not-written", level: "warning", data }),
      }),
    );
    const apis = closing(
      await openAwsApis({
        ...shared,
        operatorSecret,
        ...(options.onAccess && { onAccess: options.onAccess }),
        ...(options.operatorKeyId !== undefined && { operatorKeyId: options.operatorKeyId }),
        roles: iam.roles,
        otherRegions: options.otherRegions,
        otherAccounts: options.otherAccounts,
        directory,
        host,
        port: options.dataPort ?? 0,
      }),
    );
    const metrics = createMetricFeed();
    const functions = closing(
      createFunctionService({
        ...shared,
        metrics,
        credentialsFor: apis.credentials.credentialsFor,
        endpoints: apis.endpoints,
        answerCall: apis.answerCall,
        logs: {
          ...logs,
          append(group, stream, event) {
            metrics.readLogLine(event.message);
            logs.append(group, stream, event);
          },
        },
        directory: join(directory, "functions"),
      }),
    );
    const httpApis = closing(
      createHttpApiService({
        ...shared,
        functions,
        logs,
        host,
        port: options.httpPort ?? 0,
        now: clock,
        authorize: createAuthorize(apis),
      }),
    );
    const refusal = (roleArn: string, sessionName: string, access: AccessRequest) =>
      apis.accessControl.refusal(rolePrincipal(roleArn, sessionName), [access]);
    const builds = createBuildService({
      ...identity,
      directory: join(directory, "code-build"),
      logs,
      credentialsFor: apis.credentials.credentialsFor,
      operator: apis.credentials.operator,
      hasRole: (roleArn) => apis.roles.policiesOf(roleArn) !== undefined,
      refusal,
      environment: options.buildEnvironment ?? (() => ({ PATH: process.env.PATH ?? "" })),
      stacks,
      now: clock,
    });
    const registry = closing(createBuildRegistry(builds, clock));
    const buildApis = { ...identity, ...apis, builds, registry, logs };
    apis.answerFor({ codeBuild: createCodeBuildEndpoint(buildApis) });
    const repositories = createRepositories({
      directory: join(directory, "repositories"),
      ...(options.pushHook && { hookOf: options.pushHook }),
    });
    const pipelines = closing(
      createPipelineService({
        store: await openExecutionStore(join(directory, "pipelines")),
        services: { ...identity, ...apis, builds, repositories, refusal, now: clock },
        ...(onEvent && { onEvent }),
      }),
    );
    const { sourceMapDirectory, otherAccounts } = options;
    const issuers = closing(createLocalIssuers({ ...shared, directory, now: clock }));
    const configurations = new Map<string, FunctionConfiguration>();
    const eventSources = closing(
      createEventSourceService({
        ...shared,
        ...apis,
        functions,
        configurations,
        directory: join(directory, "event-sources"),
        timers: systemTimers,
      }),
    );
    const trafficShifts = createTrafficShifts({
      ...{ stacks, functions, metrics, onEvent },
      minuteMilliseconds: options.shiftMinuteMilliseconds ?? 1000,
    });
    const events = createEventBus({ ...shared, uuid: randomUUID });
    const ownTypes = createResourceTypes({
      trafficShifts,
      clock,
      recordUnknown: options.recordUnknown ?? false,
      ...identity,
      ...apis,
      builds,
      pipelines,
      functions,
      eventSources,
      events,
      httpApis,
      issuers,
      logs,
      code,
      configurations,
      ...(sourceMapDirectory !== undefined && { sourceMapDirectory }),
      ...(otherAccounts && { otherAccounts }),
    });
    const types = options.recordUnknown
      ? { ...ownTypes, ...recordedUnknownTypes(ownTypes, identity, onEvent) }
      : ownTypes;
    const outside = await openOutsideChanges(directory);
    const changer = createResourceChanger({ stacks, types, outside });
    apis.changeWith(changer);
    apis.answerFor({ logs: createLogsEndpoint({ ...buildApis, stacks, changer }) });
    const engine = closing(
      await openCloudFormation({
        ...{ ...shared, directory, apis, events, stacks, types, random, outside, otherAccounts },
        allStacks: iam.stacks,
        recordUnknown: options.recordUnknown ?? false,
        unpleasantness: options.unpleasantness,
      }),
    );
    await code.prune(usedCode(stacks));
    const problems = await engine.recover((event) => onEvent?.(stackEvent(event)));
    for (const problem of problems) {
      onEvent?.({ code: "resource-not-restored", level: "warning", data: { problem } });
    }
    await pipelines.recover();

    return {
      provisioner: engine,
      endpoints: apis.endpoints,
      handle: apis.handle,
      operatorCredentials: apis.credentials.operator,
      credentialsFor: apis.credentials.credentialsFor,
      roleArns: apis.roles.roleArns,
      assumeRole(request) {
        const trustPolicy = apis.roles.trustPolicyOf(request.roleArn);
        if (trustPolicy === undefined || !trusts(trustPolicy, request)) return undefined;
        return apis.credentials.credentialsFor(request.roleArn, request.sessionName);
      },
      region: identity.region,
      accountId: identity.accountId,
      iam,
      functions,
      httpApis,
      logs,
      logSources: () => stacks.all().flatMap(logSourcesOf),
      dynamodb: apis.dynamodb,
      pipelines,
      repositories,
      pullRequests: createProposedBranches(repositories),
      stacks: () =>
        stacks.all().map(({ stackName, source }) => ({ stackName, tags: source?.tags ?? {} })),
      runCommands: (run) => runCommands(builds, run),
      pipelineStacks: () => stacks.all().flatMap(pipelinesOf),
      authorizeCall: createCallAuthorizer(apis),
      tokenIssuers: issuers.all,
      async uploadObject(bucket, key, bytes) {
        await apis.objects.createBucket(bucket);
        await putObject(apis.objects, { bucket, key, bytes, lastModified: clock() });
      },
      swapCode: (deployed, next) =>
        swapCode({ code, functions, configurations: [...configurations.values()], deployed, next }),
      hasBucket: async (bucket) =>
        (await apis.objects.buckets()).some(({ name }) => name === bucket),
      readObject: (bucket, key) => getObject(apis.objects, bucket, key),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const stackEvent = (event: StackEvent): SandboxEvent => ({
  code: "stack-recovered",
  level: "info",
  data: { ...event },
});

function pipelinesOf({ source, resources }: StackRecord): readonly PipelineStack[] {
  return Object.values(resources)
    .filter(({ type }) => type === "AWS::CodePipeline::Pipeline")
    .map(({ physicalId }) => ({ pipelineName: physicalId, stackTags: source?.tags ?? {} }));
}
