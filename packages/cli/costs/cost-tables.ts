import type { PartName } from "@proton/bundle";
import { type CloudFormationTemplate, readTemplate } from "@proton/cloudformation";
import { controlPlaneTemplate } from "../src/bootstrap/control-plane-template.ts";
import { PRICES, type Price } from "./prices.ts";
import { renderShipped, specFor } from "./render-shipped.ts";

const MINUTES_A_MONTH = 30 * 24 * 60;
const REQUESTS = 1_000_000;
const SWEEP_SECONDS = 0.1;
const POLLERS = 5;
const POLL_SECONDS = 20;
const REQUEST_SECONDS = 0.02;

/** One line: so many at a price, or a sum alone. */
interface Line {
  readonly what: string;
  readonly count?: number;
  readonly unit?: string;
  readonly price?: Price;
  readonly dollars: number;
}

/** What alarms of a template are billed for. */
export interface Alarmed {
  /** Metrics that alarms watch: one that computes with several is billed for each of them. */
  readonly alarmMetrics: number;
  readonly alarms: number;
  /** Metrics that AWS does not emit by itself. */
  readonly customMetrics: number;
}

/** Counts what a template's alarms cost. */
export function alarmedBy(template: CloudFormationTemplate): Alarmed {
  const resources = Object.values(template.Resources);
  const alarms = resources
    .filter(({ Type }) => Type === "AWS::CloudWatch::Alarm")
    .map(({ Properties }) => JSON.parse(JSON.stringify(Properties)) as AlarmProperties);
  const watched = alarms.flatMap((alarm) =>
    alarm.Metrics === undefined
      ? [alarm]
      : alarm.Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : [])),
  );
  const own = watched.filter(({ Namespace = "" }) => !String(Namespace).startsWith("AWS/"));
  const names = own.map(({ Namespace, MetricName, Dimensions = [] }) =>
    JSON.stringify([Namespace, MetricName, Dimensions]),
  );
  return {
    alarmMetrics: watched.length,
    alarms: alarms.length,
    customMetrics: new Set(names).size,
  };
}

interface Metric {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly unknown[];
}

interface AlarmProperties extends Metric {
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: Metric } }[];
}

/** A part of one of our bundles, as its defaults render it. */
export function templateOf(part: PartName, inputs: object = {}) {
  // Nothing of what an instance sees of its environment is billed: the samples will do.
  const { text } = renderShipped(part, specFor(part, inputs));
  const { template } = readTemplate(text, { file: `${part}.yaml` });
  if (template === undefined) throw new Error(`the ${part} cannot be rendered`);
  return template;
}

/** What is billed each month although nobody calls. */
export function atRest(): readonly Line[] {
  const environment = alarmedBy(templateOf("environment"));
  const instance = alarmedBy(templateOf("instance"));
  const pipeline = alarmedBy(templateOf("pipeline"));
  const hosted = JSON.stringify(
    controlPlaneTemplate({ stateTable: "s", bucket: "b", provisioningRole: "r", codeKey: "k" }),
  );
  const controlPlane = readTemplate(hosted, { file: "control-plane.json" }).template;
  if (controlPlane === undefined) throw new Error("the control plane's template cannot be read");
  const memory = Number(controlPlane.Resources.Function?.Properties?.MemorySize) / 1024;
  const sweep =
    priceOf(PRICES.lambdaRequest) + SWEEP_SECONDS * memory * PRICES.lambdaSecond.dollars;
  return [
    priced(
      `metrics that the ${numeral(environment.alarms)} alarms of an environment watch: an alarm is billed for each of its metrics`,
      environment.alarmMetrics,
      PRICES.alarmMetric,
    ),
    priced(
      "custom metric of an environment: throttled requests",
      environment.customMetrics,
      PRICES.customMetric,
    ),
    priced("alarms of an instance with five handlers", instance.alarmMetrics, PRICES.alarmMetric),
    priced(
      "custom metric of an instance: server errors",
      instance.customMetrics,
      PRICES.customMetric,
    ),
    priced("alarm of a pipeline", pipeline.alarmMetrics, PRICES.alarmMetric),
    { what: "tables, API, functions, roles, parameters, stacks", dollars: 0 },
    {
      what: `with \`--control-plane\`: a sweep each minute of 30 days, each 100 ms (an estimate) in a function of ${memory} GB, at Lambda's prices below`,
      count: MINUTES_A_MONTH,
      dollars: MINUTES_A_MONTH * sweep,
    },
    priced("its alarms", alarmedBy(controlPlane).alarmMetrics, PRICES.alarmMetric),
    priced(
      `what Lambda asks of its queue: ${numeral(POLLERS)} pollers (an estimate), each with a long poll of ${POLL_SECONDS} s after the other for 30 days`,
      (POLLERS * MINUTES_A_MONTH * 60) / POLL_SECONDS,
      PRICES.queueRequest,
    ),
  ];
}

/** What a million requests cost that read one item each. */
export function ofRequests(): readonly Line[] {
  const { Resources } = templateOf("instance");
  const memory = Number(Resources.GetItemFunction?.Properties?.MemorySize) / 1024;
  const requests = { unit: "requests" };
  return [
    { ...priced("HTTP API", REQUESTS, PRICES.httpRequest), ...requests },
    priced("Lambda, requests", REQUESTS, PRICES.lambdaRequest),
    {
      ...priced("Lambda, time", REQUESTS * REQUEST_SECONDS * memory, PRICES.lambdaSecond),
      unit: "GB-seconds",
    },
    priced("DynamoDB, strongly consistent reads of at most 4 KB", REQUESTS, PRICES.readUnit),
    { ...priced("CloudWatch Logs", 1, PRICES.logGigabyte), unit: "GB" },
  ];
}

const STORED: readonly (readonly [string, readonly Price[]])[] = [
  [
    "point-in-time recovery and storage of both tables, per GB",
    [PRICES.recoveryGigabyte, PRICES.tableGigabyte],
  ],
  ["bucket, per GB", [PRICES.bucketGigabyte]],
];

/** Both tables, as the page has them. */
export function costTables(): { readonly rest: string; readonly requests: string } {
  const rest = atRest().map(rowOf);
  const stored = STORED.map(
    ([what, prices]) => `| ${what} | | ${prices.map(shownPrice).join(" + ")} | |`,
  );
  const requests = ofRequests();
  const sum = requests.reduce((total, line) => total + rounded(line.dollars), 0);
  return {
    rest: table("| What | Count | Each | Sum |", [...rest, ...stored]),
    requests: table("| What | How much | Price | Sum |", [
      ...requests.map(rowOf),
      `| together | | | ${cents(sum)} |`,
    ]),
  };
}

/** Writes both into the text of the page, between their comments. */
export function fillCostTables(page: string): string {
  const { rest, requests } = costTables();
  return replaceSection(replaceSection(page, "cost at rest", rest), "cost of requests", requests);
}

function replaceSection(page: string, name: string, text: string): string {
  const section = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[^]*?(<!-- end ${name} -->)`);
  if (!section.test(page)) throw new Error(`the page has no place for ${name}`);
  return page.replace(section, (_, before, after) => `${before}\n${text}\n${after}`);
}

function table(head: string, rows: readonly string[]): string {
  return [head, "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}

function rowOf({ what, count, unit, price, dollars }: Line): string {
  const counted = count === undefined ? "" : count.toLocaleString("en-US");
  const cells = [
    what,
    [counted, unit].filter(Boolean).join(" "),
    price ? shownPrice(price) : count === undefined ? "0" : "",
    cents(dollars),
  ];
  return `| ${cells.join(" | ")} |`.replaceAll("|  |", "| |");
}

function priced(what: string, count: number, price: Price): Line {
  return { what, count, price, dollars: count * priceOf(price) };
}

const priceOf = ({ dollars, aMillion }: Price) => dollars / (aMillion ? 1_000_000 : 1);
const cents = (dollars: number) => dollars.toFixed(2);
const rounded = (dollars: number) => Number(cents(dollars));
const numeral = (count: number) =>
  ["no", "one", "two", "three", "four", "five"][count] ?? `${count}`;

function shownPrice({ dollars, aMillion }: Price): string {
  const text = dollars.toString().includes("e") ? dollars.toFixed(10) : dollars.toString();
  const shown = /\.\d{2}/.test(text) ? text : dollars.toFixed(2);
  return aMillion ? `${shown} a million` : shown;
}
