import { mapFrame } from "./map-frame.ts";
import { type LogLevel, logLevels, type MetricsDetail, type Settings } from "./settings.ts";

/** Writes one line of the function's log. */
export type WriteLine = (line: string) => void;

/** What is known of a request when it has been answered; never holds any content of an item. */
export interface RequestRecord {
  readonly handler: string;
  /** API Gateway's id of the request, which its access log has too. */
  readonly requestId: string;
  readonly lambdaRequestId: string | undefined;
  readonly method: string | undefined;
  readonly status: number;
  /** The code of the problem that was answered, when it was one. */
  readonly problem: string | undefined;
  readonly durationMilliseconds: number;
  readonly isColdStart: boolean;
  readonly timestamp: Date;
  /** What an internal error was caused by. */
  readonly error: unknown;
}

/**
 * Writes the one log line of a request, with its metrics in embedded metric format:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * Below the log level the line has the metrics and nothing else, so that alarms keep working.
 */
export function logRequest(write: WriteLine, settings: Settings, record: RequestRecord): void {
  const level = levelOf(record.status);
  const isLogged = logLevels.indexOf(level) >= logLevels.indexOf(settings.logLevel);
  const { metricsNamespace } = settings;
  if (!isLogged && metricsNamespace === undefined) return;
  const line = {
    ...(isLogged && describe(level, record)),
    service: settings.serviceName,
    handler: record.handler,
    ...measure(record),
    ...(metricsNamespace !== undefined && {
      _aws: metricDirective(metricsNamespace, settings.metricsDetail, record.timestamp),
    }),
  };
  write(JSON.stringify(line));
}

const measure = ({ status, durationMilliseconds, isColdStart }: RequestRecord) => ({
  duration: Math.round(durationMilliseconds * 1000) / 1000,
  clientErrors: Number(status >= 400 && status < 500),
  serverErrors: Number(status >= 500),
  throttles: Number(status === 429),
  coldStarts: Number(isColdStart),
});

function describe(level: LogLevel, record: RequestRecord) {
  return {
    timestamp: record.timestamp.toISOString(),
    level,
    message: "request answered",
    requestId: record.requestId,
    lambdaRequestId: record.lambdaRequestId,
    method: record.method,
    status: record.status,
    problem: record.problem,
    error: record.error === undefined ? undefined : errorOf(record.error),
  };
}

const LONGEST_MESSAGE = 1000;
const MOST_CAUSES = 3;

/** What an author needs to find the fault: decision 77 in docs/decisions. */
function errorOf(error: unknown, causesLeft = MOST_CAUSES): object {
  if (!(error instanceof Error)) {
    return { name: typeof error, message: String(error).slice(0, LONGEST_MESSAGE) };
  }
  const { code, $metadata = {} } = error as {
    code?: unknown;
    $metadata?: { requestId?: string; attempts?: number };
  };
  const frames = error.stack
    ?.split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map(mapFrame);
  return {
    name: error.name,
    message: error.message.slice(0, LONGEST_MESSAGE),
    code: typeof code === "string" ? code : undefined,
    awsRequestId: $metadata.requestId,
    attempts: $metadata.attempts,
    stack: frames,
    ...(error.cause !== undefined &&
      causesLeft > 0 && { cause: errorOf(error.cause, causesLeft - 1) }),
  };
}

function levelOf(status: number): LogLevel {
  if (status >= 500) return "ERROR";
  return status === 429 ? "WARN" : "INFO";
}

const metricDirective = (namespace: string, detail: MetricsDetail, timestamp: Date) => ({
  Timestamp: timestamp.getTime(),
  CloudWatchMetrics: [
    {
      Namespace: namespace,
      Dimensions: [["service"]],
      Metrics: [{ Name: "serverErrors", Unit: "Count" }],
    },
    ...(detail === "handler" ? [ofHandler(namespace)] : []),
  ],
});

const ofHandler = (namespace: string) => ({
  Namespace: namespace,
  Dimensions: [["service", "handler"]],
  Metrics: [
    { Name: "duration", Unit: "Milliseconds" },
    { Name: "clientErrors", Unit: "Count" },
    { Name: "serverErrors", Unit: "Count" },
    { Name: "throttles", Unit: "Count" },
    { Name: "coldStarts", Unit: "Count" },
  ],
});
