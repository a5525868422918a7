import type { Peer } from "./peers.ts";
import { type Step, TABLE } from "./scenarios.ts";

/** What is compared of an answer. */
export type Answer =
  | { readonly kind: "output"; readonly output: unknown }
  | {
      readonly kind: "error";
      readonly code: string;
      readonly message: string;
      readonly reasons?: unknown;
    };

type Json = Readonly<Record<string, unknown>>;

/** Pages after which an endless listing is given up. */
const MAX_PAGES = 50;

/** Asks one peer, and follows the pages of a listing to their end. */
export async function ask(peer: Peer, { operation, input }: Step, table: string): Promise<Answer> {
  const named = JSON.parse(
    JSON.stringify(input).replaceAll(`"${TABLE}"`, JSON.stringify(table)),
  ) as Json;
  if (operation !== "Query" && operation !== "Scan") {
    const answer = await send(peer, operation, named);
    return answer.kind === "error"
      ? answer
      : { ...answer, output: compared(answer.output, peer, table) };
  }
  const pages: Json[] = [];
  let start: unknown;
  do {
    const request = start === undefined ? named : { ...named, ExclusiveStartKey: start };
    const answer = await send(peer, operation, request);
    if (answer.kind === "error") return answer;
    const page = answer.output as Json;
    pages.push(page);
    start = page.LastEvaluatedKey;
  } while (start !== undefined && start !== null && pages.length < MAX_PAGES);
  return { kind: "output", output: listing(pages, { operation, input: named }, peer) };
}

/** All pages as one. Only a table's partition has an order that is the same everywhere. */
function listing(pages: readonly Json[], { operation, input }: Step, peer: Peer): unknown {
  const items = pages.flatMap(({ Items }) => (Items as unknown[] | undefined) ?? []);
  const texts = items.map((item) => JSON.stringify(canonical(item, peer)));
  const isOrdered = operation === "Query" && input.IndexName === undefined;
  const sum = (name: string) => pages.reduce((total, page) => total + Number(page[name]), 0);
  return {
    Items: isOrdered ? texts : texts.sort(),
    Count: sum("Count"),
    ScannedCount: sum("ScannedCount"),
    ...(pages.length >= MAX_PAGES && { endless: true }),
  };
}

/** What of an output is to be the same, however it is laid out. */
function compared(output: unknown, peer: Peer, table: string): unknown {
  const { Attributes, Item, Responses } = output as Json;
  const kept: Record<string, unknown> = {};
  if (Attributes !== undefined) kept.Attributes = canonical(Attributes, peer);
  if (Item !== undefined) kept.Item = canonical(Item, peer);
  if (Array.isArray(Responses)) kept.Responses = canonical(Responses, peer);
  else if (Responses !== undefined) {
    const of = (Responses as Json)[table] as unknown[] | undefined;
    kept.Responses = (of ?? []).map((item) => JSON.stringify(canonical(item, peer))).sort();
  }
  return kept;
}

/**
 * A value with its members in order. Numbers and sets of peers are brought into the form that AWS
 * answers with; ours have to be in it.
 */
function canonical(json: unknown, peer: Peer): unknown {
  if (Array.isArray(json)) return json.map((each) => canonical(each, peer));
  if (typeof json !== "object" || json === null) return json;
  const entries = Object.entries(json).map(([name, of]): [string, unknown] => {
    if (peer.name !== "ours") {
      if (name === "N" && typeof of === "string") return [name, plainNumber(of)];
      if (name === "NS" && isTexts(of))
        return [name, of.map(plainNumber).sort((a, b) => Number(a) - Number(b))];
      if (name === "SS" && isTexts(of)) return [name, [...of].sort(byBytes)];
      if (name === "BS" && isTexts(of))
        return [name, [...of].sort((a, b) => byBytes(bytes(a), bytes(b)))];
    }
    return [name, canonical(of, peer)];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");
const bytes = (base64: string) => Buffer.from(base64, "base64");
const byBytes = (a: string | Buffer, b: string | Buffer) =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));

/** A number without exponent, leading zeros or zeros at its end. */
function plainNumber(text: string): string {
  const parts = /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text);
  if (!parts) return text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const at = Math.max(point, 1);
  const plain = `${padded.slice(0, at).replace(/^0+(?=\d)/, "")}.${padded.slice(at)}`.replace(
    /\.?0*$/,
    "",
  );
  return plain === "0" || sign !== "-" ? plain : `-${plain}`;
}

const HEADERS = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-date": "20260101T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
};

/** Sends one request as it is. */
export async function send({ endpoint }: Peer, operation: string, input: unknown): Promise<Answer> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { ...HEADERS, "x-amz-target": `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  const json = readJson(text);
  if (response.status === 200 && json) return { kind: "output", output: json };
  const code = String(json?.__type ?? `status ${response.status}`).replace(/^.*#/, "");
  const message = String(json?.message ?? json?.Message ?? text);
  const given = json?.CancellationReasons as readonly Json[] | undefined;
  const reasons = given?.map(({ Code }) => Code);
  return { kind: "error", code, message, ...(reasons && { reasons }) };
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
