import { url as inspectorUrl } from "node:inspector";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type {
  FunctionConfiguration,
  FunctionPermission,
  FunctionService,
  FunctionServiceOptions,
  InvokeRequest,
  InvokeResult,
} from "../services.ts";
import { functionKey, parseFunctionName } from "./function-name.ts";
import { FunctionPool, type FunctionPoolOptions } from "./function-pool.ts";
import { permits } from "./resource-policy.ts";
import { createThreadSource } from "./thread-source.ts";

export interface FunctionServiceSettings
  extends Partial<Omit<FunctionPoolOptions, keyof FunctionServiceOptions | "threads">> {
  /** Keeps a thread ready for the next worker: for changing code, at some 10 MB. @default false */
  readonly keepsSpareThread?: boolean;
  /** How long a worker beyond the first may rest before it is ended. @default 60000 */
  readonly idleMilliseconds?: number;
}

const LONGEST_RETIRE_INTERVAL_MILLISECONDS = 10_000;

/** Runs functions in worker threads of this process. */
export function createFunctionService(
  options: FunctionServiceOptions & FunctionServiceSettings,
): FunctionService {
  const pools = new Map<string, FunctionPool>();
  const permissions = new Map<string, Map<string, FunctionPermission>>();
  const { isDebugged = () => inspectorUrl() !== undefined, keepsSpareThread = false } = options;
  const threads = createThreadSource({
    compileCacheDirectory: join(tmpdir(), "proton-sandbox-compile-cache"),
    keepsSpare: keepsSpareThread,
    isDebugged,
  });
  const poolOptions: FunctionPoolOptions = {
    maximumWorkers: 10,
    accountConcurrency: 1000,
    ...options,
    isDebugged,
    threads,
  };

  const idleMilliseconds = options.idleMilliseconds ?? 60_000;
  const retirement = setInterval(
    () => {
      for (const pool of pools.values()) pool.retire(Date.now() - idleMilliseconds);
    },
    Math.min(idleMilliseconds, LONGEST_RETIRE_INTERVAL_MILLISECONDS),
  ).unref();

  async function put(configuration: FunctionConfiguration): Promise<void> {
    const key = functionKey(configuration);
    const pool = pools.get(key);
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
  }

  async function invoke(request: InvokeRequest): Promise<InvokeResult> {
    const reference = parseFunctionName(request.functionName);
    const pool = pools.get(functionKey(reference));
    if (pool === undefined) {
      return { kind: "not-found", message: `Function not found: ${request.functionName}` };
    }

    const { source } = request;
    if (source !== undefined) {
      const statements = permissions.get(reference.functionName)?.values() ?? [];
      const own = [...statements].filter(({ qualifier }) => qualifier === reference.qualifier);
      if (!permits(own, source)) return deny(pool.configuration, source);
    }

    const { functionArn, qualifier } = pool.configuration;
    const arn = qualifier === undefined ? functionArn : `${functionArn}:${qualifier}`;
    return pool.invoke({ payload: JSON.stringify(request.payload ?? {}), invokedFunctionArn: arn });
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
      await threads.close();
      pools.clear();
    },
  };
}
