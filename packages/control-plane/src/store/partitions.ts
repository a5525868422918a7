import { hash } from "node:crypto";
import type { Kind } from "./keys.ts";

/** Partitions of a kind that is spread. Another number is another form of the records. */
export const PARTITIONS = 8;

type Spread = Pick<Kind<never>, "name" | "spread">;

/** The partition key of a record. */
export function partitionOf(kind: Spread, id: string): string {
  const { name, spread } = kind;
  if (spread === undefined) return name;
  const deciding = id.split("#").slice(0, spread).join("#");
  return partition(name, Number.parseInt(hash("sha256", deciding).slice(0, 8), 16) % PARTITIONS);
}

/** The partition keys of the records whose ids begin with a prefix. */
export function partitionsOf(kind: Spread, prefix = ""): readonly string[] {
  const { name, spread } = kind;
  if (spread === undefined) return [name];
  const isDecided = prefix.split("#").length > spread;
  if (isDecided) return [partitionOf(kind, prefix)];
  return Array.from({ length: PARTITIONS }, (_, at) => partition(name, at));
}

const partition = (name: string, at: number) => `${name}#${at}`;
