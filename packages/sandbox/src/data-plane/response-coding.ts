import { promisify } from "node:util";
import { deflate, gzip } from "node:zlib";

/** An answer goes out compressed from this size on. */
const SMALLEST_COMPRESSED = 4096;

const ENCODERS = { gzip: promisify(gzip), deflate: promisify(deflate) };

export type Coding = keyof typeof ENCODERS;

const isCoding = (name: string): name is Coding => Object.hasOwn(ENCODERS, name);

/**
 * How DynamoDB compresses for a client that sends this `accept-encoding`: by the highest quality, then
 * in the order of the header, with `*` behind what is named. What is no quality is 1, and `identity`
 * says nothing, as ScyllaDB has tested on AWS (test_compressed_response.py).
 */
export function acceptedCoding(header: string | undefined): Coding | undefined {
  if (header === undefined || header === "identity") return undefined;
  const entries = header.split(",").map((entry) => {
    const [name = ""] = entry.split(";");
    return { name: name.trim().toLowerCase(), quality: qualityOf(entry.slice(name.length)) };
  });
  const named = entries.filter(({ name }) => isCoding(name));
  const rest = entries.find(({ name }) => name === "*");
  // What is named is not among the rest.
  const other = (["gzip", "deflate"] as const).find(
    (one) => !named.some(({ name }) => name === one),
  );
  const candidates = [
    ...named,
    ...(rest && other ? [{ name: other, quality: rest.quality }] : []),
  ].filter(({ quality }) => quality > 0);
  const best = Math.max(...candidates.map(({ quality }) => quality));
  return candidates.find(({ quality }) => quality === best)?.name as Coding | undefined;
}

function qualityOf(parameters: string): number {
  const text = /q=([^;]*)/.exec(parameters)?.[1]?.trim();
  if (text === undefined || !/^-?\d+\.?\d*$/.test(text)) return 1;
  return Math.min(1, Math.max(0, Number(text)));
}

/** What becomes of an answer for a client that sends this `accept-encoding`. */
export function codingFor(body: string, accepted: () => string | undefined): Coding | undefined {
  return body.length < SMALLEST_COMPRESSED ? undefined : acceptedCoding(accepted());
}

export const encode = (body: string, coding: Coding): Promise<Buffer> => ENCODERS[coding](body);
