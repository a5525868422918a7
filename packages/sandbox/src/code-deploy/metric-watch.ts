/** A value of a metric, as CloudWatch has it. */
export interface MetricValue {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Metrics of functions and of what they log, told to whoever watches; none are kept. */
export interface MetricFeed {
  /** Whether anybody watches: what nobody asks for need not be read. */
  readonly isWatched: boolean;
  emit(value: MetricValue): void;
  /** Tells each value from now on. @returns what ends it */
  watch(onValue: (value: MetricValue) => void): () => void;
  /** A line of a function's log: it may hold metrics in the embedded format. */
  readLogLine(message: string): void;
}

export function createMetricFeed(): MetricFeed {
  const watchers = new Set<(value: MetricValue) => void>();
  const emit = (value: MetricValue) => {
    for (const watcher of watchers) watcher(value);
  };
  return {
    get isWatched() {
      return watchers.size > 0;
    },
    emit,
    watch(onValue) {
      watchers.add(onValue);
      return () => void watchers.delete(onValue);
    },
    readLogLine(message) {
      if (watchers.size === 0 || !message.includes('"_aws"')) return;
      for (const value of embeddedMetrics(message)) emit(value);
    },
  };
}

interface Directive {
  readonly Namespace?: unknown;
  readonly Dimensions?: unknown;
  readonly Metrics?: unknown;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
export function* embeddedMetrics(message: string): Generator<MetricValue> {
  const document = parsed(message);
  const { _aws: meta } = document;
  const directives =
    isRecord(meta) && Array.isArray(meta.CloudWatchMetrics) ? meta.CloudWatchMetrics : [];
  for (const { Namespace, Dimensions, Metrics } of directives.filter(isRecord) as Directive[]) {
    if (typeof Namespace !== "string" || !Array.isArray(Metrics)) continue;
    const sets = Array.isArray(Dimensions) && Dimensions.length > 0 ? Dimensions : [[]];
    for (const metric of Metrics.filter(isRecord)) {
      const { Name: name } = metric;
      if (typeof name !== "string" || !Object.hasOwn(document, name)) continue;
      const given = document[name];
      for (const value of Array.isArray(given) ? given : [given]) {
        if (typeof value !== "number") continue;
        for (const set of sets) {
          yield { namespace: Namespace, name, dimensions: dimensionsOf(document, set), value };
        }
      }
    }
  }
}

function dimensionsOf(document: Readonly<Record<string, unknown>>, set: unknown) {
  const names = Array.isArray(set) ? set : [];
  return Object.fromEntries(
    names
      .filter((name): name is string => typeof name === "string" && Object.hasOwn(document, name))
      .map((name) => [name, String(document[name])]),
  );
}

function parsed(message: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(message);
    return isRecord(document) ? document : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
