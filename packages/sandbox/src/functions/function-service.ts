import { url as inspectorUrl } from "node:inspector";
import { isDeepStrictEqual } from "node:util";
import type {
  FunctionConfiguration,
  FunctionPermission,
  FunctionService,
  FunctionServiceOptions,
  InvokeRequest,
  InvokeResult,
} from "../services.ts";
import { eventGroup } from "./event-group.ts";
import { type FunctionReference, functionKey, parseFunctionName } from "./function-name.ts";
import { FunctionPool, type FunctionPoolOptions } from "./function-pool.ts";
import { createHostSource, type HostSourceOptions } from "./host/host-source.ts";
import { permits } from "./resource-policy.ts";

export interface FunctionServiceSettings
  extends Partial<Omit<FunctionPoolOptions, keyof FunctionServiceOptions | "hosts">>,
    Pick<HostSourceOptions, "directory">,
    Partial<Pick<HostSourceOptions, "isolation">> {
  /** How long a function's last worker may rest before it is ended. @default 300000 */
  readonly idleMilliseconds?: number;
  /** How long a worker beyond the first may rest. @default 60000 */
  readonly idleBeyondFirstMilliseconds?: number;
  /** Workers that may rest at once, of all functions together. @default 20 */
  readonly maximumIdleWorkers?: number;
}

/** The other version of an alias: `due` grows by `weight` with each call, and at 1 it is that version's turn. */
interface AliasShare {
  readonly key: string;
  readonly weight: number;
  due: number;
}

const LONGEST_RETIRE_INTERVAL_MILLISECONDS = 5_000;

/** Runs functions in processes of their own. */
export function createFunctionService(
  options: FunctionServiceOptions & FunctionServiceSettings,
): FunctionService {
  const pools = new Map<string, FunctionPool>();
  const permissions = new Map<string, Map<string, FunctionPermission>>();
  const shares = new Map<string, AliasShare>();
  const { isDebugged = () => inspectorUrl() !== undefined } = options;
  const hosts = createHostSource({ ...options, isDebugged });
  const poolOptions: FunctionPoolOptions = {
    maximumWorkers: 10,
    accountConcurrency: 1000,
    ...options,
    isDebugged,
    hosts,
  };

  const {
    idleMilliseconds = 300_000,
    idleBeyondFirstMilliseconds = 60_000,
    maximumIdleWorkers = 20,
  } = options;
  const retirement = setInterval(
    () => retire(Date.now()),
    Math.min(idleMilliseconds, idleBeyondFirstMilliseconds, LONGEST_RETIRE_INTERVAL_MILLISECONDS),
  ).unref();

  /** Lets go of workers that nobody has needed for long, and of those least needed. */
  function retire(now: number): void {
    const times = [...pools.values()].flatMap(({ idleTimes }) => idleTimes).sort((a, b) => b - a);
    const leastRecent = times[maximumIdleWorkers - 1] ?? 0;
    const time = Math.max(now - idleMilliseconds, leastRecent);
    for (const pool of pools.values()) pool.retire(time, now - idleBeyondFirstMilliseconds);
    hosts.retire(now - idleMilliseconds);
  }

  async function put(configuration: FunctionConfiguration): Promise<void> {
    const key = functionKey(configuration);
    const pool = pools.get(key);
    hosts.prepare(configuration);
    if (pool === undefined) pools.set(key, new FunctionPool(configuration, poolOptions));
    else if (!isDeepStrictEqual(pool.configuration, configuration)) pool.replace(configuration);
  }

  async function remove(name: string, qualifier?: string): Promise<void> {
    const { functionName } = parseFunctionName(name);
    const isGone = (key: string) =>
      qualifier === undefined
        ? parseFunctionName(key).functionName === functionName
        : key === functionKey({ functionName, qualifier });
    const gone = [...pools.keys()].filter(isGone);
    const closing = gone.map((key) => pools.get(key)?.close());
    for (const key of gone) pools.delete(key);
    if (qualifier === undefined) permissions.delete(functionName);
    await Promise.all(closing);
    if (qualifier === undefined) await options.logs.deleteGroup(eventGroup(functionName));
  }

  async function invoke(request: InvokeRequest): Promise<InvokeResult> {
    const reference = parseFunctionName(request.functionName);
    const pool = pools.get(turn(functionKey(reference))) ?? pools.get(functionKey(reference));
    if (pool === undefined) {
      return { kind: "not-found", message: `Function not found: ${request.functionName}` };
    }

    const { source } = request;
    if (source !== undefined) {
      const statements = permissions.get(reference.functionName)?.values() ?? [];
      const own = [...statements].filter(({ qualifier }) => qualifier === reference.qualifier);
      if (!permits(own, source)) return deny(pool.configuration, source);
    }

    const { functionArn } = pool.configuration;
    const { qualifier } = reference;
    const arn = qualifier === undefined ? functionArn : `${functionArn}:${qualifier}`;
    const result = await pool.invoke({
      payload: JSON.stringify(request.payload ?? {}),
      invokedFunctionArn: arn,
    });
    if (options.metrics?.isWatched) count(reference, result);
    return result;
  }

  /** Whose turn it is of an alias that two versions share: spread evenly, not by chance. */
  function turn(key: string): string {
    const share = shares.get(key);
    if (share === undefined) return key;
    share.due += share.weight;
    if (share.due < 1) return key;
    share.due -= 1;
    return share.key;
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  function count({ functionName, qualifier }: FunctionReference, { kind }: InvokeResult): void {
    const values = {
      Invocations: kind === "throttled" ? 0 : 1,
      Errors: kind === "function-error" ? 1 : 0,
      Throttles: kind === "throttled" ? 1 : 0,
    };
    const sets = [
      { FunctionName: functionName },
      ...(qualifier === undefined
        ? []
        : [{ FunctionName: functionName, Resource: `${functionName}:${qualifier}` }]),
    ];
    for (const [name, value] of Object.entries(values)) {
      for (const dimensions of sets)
        options.metrics?.emit({ namespace: "AWS/Lambda", name, dimensions, value });
    }
  }

  function deny(
    { functionName, functionArn }: FunctionConfiguration,
    source: NonNullable<InvokeRequest["source"]>,
  ): InvokeResult {
    options.onEvent?.({
      code: "function-invocation-denied",
      level: "error",
      data: { functionName, functionArn, ...source },
    });
    return {
      kind: "denied",
      message: `User: ${source.principal} is not authorized to perform: lambda:InvokeFunction on resource: ${functionArn} because no resource-based policy allows the lambda:InvokeFunction action`,
    };
  }

  return {
    put,
    delete: remove,
    invoke,

    route(functionName, alias, additional) {
      const key = functionKey({ functionName, qualifier: alias });
      if (additional === undefined) return void shares.delete(key);
      const { version, weight } = additional;
      shares.set(key, { key: functionKey({ functionName, qualifier: version }), weight, due: 0 });
    },

    async addPermission(name, permission) {
      const { functionName, qualifier } = parseFunctionName(name);
      const statements = permissions.get(functionName) ?? new Map<string, FunctionPermission>();
      const limited = permission.qualifier ?? qualifier;
      statements.set(permission.statementId, {
        ...permission,
        ...(limited === undefined ? {} : { qualifier: limited }),
      });
      permissions.set(functionName, statements);
    },

    async removePermission(name, statementId) {
      permissions.get(parseFunctionName(name).functionName)?.delete(statementId);
    },

    async close() {
      clearInterval(retirement);
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      await hosts.close();
      pools.clear();
    },
  };
}
