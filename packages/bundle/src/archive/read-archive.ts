import { gunzipSync } from "node:zlib";

import { findingOf, type RuleInfo } from "@proton/cloudformation";
import { readingRules } from "../rules/reading-rules.ts";
import type { SourceEntries } from "./entries.ts";
import { expandedByteLimit, type ReadLimits } from "./limits.ts";
import { readTar } from "./read-tar.ts";

/** Reads a .tar.gz that is in memory. Expansion stops at the limit, so a bomb costs no more. */
export function readArchive(bytes: Uint8Array, name: string, limits: ReadLimits): SourceEntries {
  const refuse = (rule: RuleInfo, message: string): SourceEntries => ({
    files: [],
    findings: [findingOf(rule, { message, file: name })],
  });
  if (bytes.length > limits.archiveBytes) {
    return refuse(
      readingRules.sizeLimit,
      `has ${bytes.length} bytes; a bundle has at most ${limits.archiveBytes}`,
    );
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return refuse(
      readingRules.notGzip,
      "is not a gzip file; pack the bundle with `proton package` or `tar -czf`",
    );
  }
  const maximum = expandedByteLimit(bytes.length, limits);
  const expanded = expand(bytes, maximum);
  if (typeof expanded === "string") {
    return expanded === "ERR_BUFFER_TOO_LARGE"
      ? refuse(readingRules.sizeLimit, `expands to more than ${maximum} bytes`)
      : refuse(readingRules.notGzip, `is a damaged gzip file (${expanded}); pack the bundle again`);
  }
  const rest = bytes.subarray(expanded.consumed);
  if (rest.some((byte) => byte !== 0)) {
    return refuse(
      readingRules.notGzip,
      `carries ${rest.length} other bytes after the end of the gzip data`,
    );
  }
  return readTar(expanded.content, name, limits);
}

/** The content and how many bytes of the archive it took, or zlib's code for what went wrong. */
function expand(
  bytes: Uint8Array,
  maximum: number,
): { readonly content: Uint8Array; readonly consumed: number } | string {
  try {
    // `info` makes Node.js return the engine too, which knows where the gzip data ended.
    const result = gunzipSync(bytes, {
      maxOutputLength: maximum,
      info: true,
    } as object) as unknown as {
      readonly buffer: Uint8Array;
      readonly engine: { readonly bytesWritten: number };
    };
    return { content: result.buffer, consumed: result.engine.bytesWritten };
  } catch (error) {
    return (error as { code?: string }).code ?? "unreadable";
  }
}
