import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { LoadResult } from "./load.ts";

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
  /** The body of a POST; without one, a GET is sent. */
  readonly json?: string;
}

/** Sends requests from a process of their own. */
export async function runLoad(
  url: string,
  { connections, seconds, json }: LoadOptions,
): Promise<LoadResult> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, "load.ts"),
    ...[url, String(connections), String(seconds)],
    ...(json === undefined ? [] : [json]),
  ]);
  return JSON.parse(stdout) as LoadResult;
}
