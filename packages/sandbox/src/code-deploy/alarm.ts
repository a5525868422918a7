import type { TemplateObject } from "@proton/cloudformation";
import { propertiesOf } from "../resources/properties.ts";
import type { MetricValue } from "./metric-watch.ts";

/** An alarm of a template, over the time that it is watched. */
export interface WatchedAlarm {
  readonly name: string;
  add(value: MetricValue): void;
  /** Why it rings, in words; `undefined` while it does not. */
  readonly reason: string | undefined;
}

type Statistic = (values: readonly number[]) => number;

const sum: Statistic = (values) => values.reduce((all, value) => all + value, 0);

const STATISTICS = new Map<string, Statistic>([
  ["Sum", sum],
  ["SampleCount", (values) => values.length],
  ["Average", (values) => sum(values) / values.length],
  ["Minimum", (values) => Math.min(...values)],
  ["Maximum", (values) => Math.max(...values)],
]);

const COMPARISONS = new Map<string, readonly [string, (value: number, limit: number) => boolean]>([
  ["GreaterThanOrEqualToThreshold", [">=", (value, limit) => value >= limit]],
  ["GreaterThanThreshold", [">", (value, limit) => value > limit]],
  ["LessThanThreshold", ["<", (value, limit) => value < limit]],
  ["LessThanOrEqualToThreshold", ["<=", (value, limit) => value <= limit]],
]);

/**
 * Watches an `AWS::CloudWatch::Alarm`: everything since the watching began is one period, and one period
 * beyond the threshold rings it. Expressions over several metrics, percentiles and anomaly detection never do.
 */
export function watchAlarm(name: string, properties: TemplateObject): WatchedAlarm {
  const read = propertiesOf(properties);
  const statistic = STATISTICS.get(read.text("Statistic") ?? "");
  const [sign, isBeyond] = COMPARISONS.get(read.text("ComparisonOperator") ?? "") ?? [];
  const threshold = read.number("Threshold");
  const [namespace, metric] = [read.text("Namespace"), read.text("MetricName")];
  const dimensions = read
    .objects("Dimensions")
    .map((each) => [String(each.Name), String(each.Value)] as const);
  const values: number[] = [];
  return {
    name,
    add(value) {
      const isMeant =
        value.namespace === namespace &&
        value.name === metric &&
        Object.keys(value.dimensions).length === dimensions.length &&
        dimensions.every(([key, wanted]) => value.dimensions[key] === wanted);
      if (isMeant) values.push(value.value);
    },
    get reason() {
      if (values.length === 0 || !statistic || !isBeyond || threshold === undefined)
        return undefined;
      const now = statistic(values);
      return isBeyond(now, threshold) ? `${metric} is ${now}, ${sign} ${threshold}` : undefined;
    },
  };
}
