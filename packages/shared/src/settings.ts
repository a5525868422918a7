/** How much a function logs; each level includes those after it. */
export const logLevels = ["DEBUG", "INFO", "WARN", "ERROR"] as const;

/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];

/** What is measured in CloudWatch, where each custom metric has its price. */
const metricsDetails = ["service", "handler"] as const;

/** One of {@link metricsDetails}. */
export type MetricsDetail = (typeof metricsDetails)[number];

/** What the lambda-service template tells a function through its environment variables. */
export interface Settings {
  readonly tableName: string;
  readonly listIndexName: string;
  /** Write shards of the list index; may grow over time, never shrink. */
  readonly listShards: number;
  /** `<service>/<instance>` */
  readonly serviceName: string;
  /** Without one no metrics are written. */
  readonly metricsNamespace: string | undefined;
  /** Whether each handler is measured, or only what the alarm of the service needs. */
  readonly metricsDetail: MetricsDetail;
  readonly logLevel: LogLevel;
}

const MAXIMUM_SHARDS = 64;

/**
 * The settings in a function's environment variables.
 *
 * @throws Error when one is missing or wrong: the function fails at init, before it takes requests.
 */
export function readSettings(environmentVariables: NodeJS.ProcessEnv): Settings {
  const required = (name: string): string => {
    const value = environmentVariables[name];
    if (value) return value;
    throw new Error(`environment variable ${name} is not set: set it on the function`);
  };
  const listShards = Number(required("LIST_SHARDS"));
  if (!Number.isInteger(listShards) || listShards < 1 || listShards > MAXIMUM_SHARDS) {
    throw new Error(
      `environment variable LIST_SHARDS is ${environmentVariables.LIST_SHARDS}: set it to a whole number from 1 to ${MAXIMUM_SHARDS}`,
    );
  }
  const wantedLevel = environmentVariables.LOG_LEVEL ?? "INFO";
  const logLevel = logLevels.find((level) => level === wantedLevel);
  if (logLevel === undefined) {
    throw new Error(
      `environment variable LOG_LEVEL is ${wantedLevel}: set it to one of ${logLevels.join(", ")}`,
    );
  }
  const wantedDetail = environmentVariables.METRICS_DETAIL ?? "service";
  const metricsDetail = metricsDetails.find((detail) => detail === wantedDetail);
  if (metricsDetail === undefined) {
    throw new Error(
      `environment variable METRICS_DETAIL is ${environmentVariables.METRICS_DETAIL}: set it to one of ${metricsDetails.join(", ")}`,
    );
  }
  return {
    tableName: required("TABLE_NAME"),
    listIndexName: required("LIST_INDEX_NAME"),
    listShards,
    serviceName: required("SERVICE_NAME"),
    metricsNamespace: environmentVariables.METRICS_NAMESPACE || undefined,
    metricsDetail,
    logLevel,
  };
}
