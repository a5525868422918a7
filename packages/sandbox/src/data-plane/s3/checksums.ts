import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { S3Error } from "./s3-error.ts";

/** A running checksum. */
interface Running {
  update(chunk: Uint8Array): void;
  base64(): string;
}

const hash = (algorithm: string) => (): Running => {
  const running = createHash(algorithm);
  return { update: (chunk) => running.update(chunk), base64: () => running.digest("base64") };
};

const CRC32C = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(chunk: Uint8Array, previous: number): number {
  let value = ~previous;
  for (const byte of chunk) value = (CRC32C[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}

const crc = (next: (chunk: Uint8Array, previous: number) => number) => (): Running => {
  let value = 0;
  return {
    update(chunk) {
      value = next(chunk, value);
    },
    base64() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString("base64");
    },
  };
};

const ALGORITHMS: Readonly<Record<string, () => Running>> = {
  "x-amz-checksum-crc32": crc((chunk, previous) => crc32(chunk, previous)),
  "x-amz-checksum-crc32c": crc(crc32c),
  "x-amz-checksum-sha1": hash("sha1"),
  "x-amz-checksum-sha256": hash("sha256"),
};

/** Reads along a body and holds it against what the client says of it. */
export interface BodyDigest {
  update(chunk: Uint8Array): void;
  /** Hex MD5. @throws {S3Error} when a given checksum is another one. */
  finish(trailers: ReadonlyMap<string, string>): {
    readonly md5: string;
    /** By header name; kept and given back with the object. */
    readonly checksums: Readonly<Record<string, string>>;
  };
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** CRC64NVME is kept as given and not recomputed: the sandbox stays without native code for it. */
export function createBodyDigest(headers: Headers): BodyDigest {
  const announced = String(headers["x-amz-trailer"] ?? "").split(",");
  const names = [...Object.keys(headers), ...announced.map((name) => name.trim().toLowerCase())];
  const checksumNames = new Set(names.filter((name) => /^x-amz-checksum-(crc|sha)/.test(name)));
  const running = new Map(
    [...checksumNames].flatMap((name) => {
      const start = Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name] : undefined;
      return start === undefined ? [] : [[name, start()] as const];
    }),
  );
  const md5 = createHash("md5");
  const contentSha256 = String(headers["x-amz-content-sha256"] ?? "");
  const sha256 = /^[0-9a-f]{64}$/.test(contentSha256) ? createHash("sha256") : undefined;

  return {
    update(chunk) {
      md5.update(chunk);
      sha256?.update(chunk);
      for (const checksum of running.values()) checksum.update(chunk);
    },
    finish(trailers) {
      const digest = md5.digest();
      const contentMd5 = headers["content-md5"];
      if (contentMd5 !== undefined && contentMd5 !== digest.toString("base64")) {
        throw new S3Error(
          "BadDigest",
          "The Content-MD5 you specified did not match what we received.",
        );
      }
      if (sha256 !== undefined && sha256.digest("hex") !== contentSha256) {
        throw new S3Error(
          "XAmzContentSHA256Mismatch",
          "The provided 'x-amz-content-sha256' header does not match what was computed.",
        );
      }
      const checksums: Record<string, string> = {};
      for (const name of checksumNames) {
        const given = trailers.get(name) ?? headers[name];
        if (typeof given !== "string") continue;
        const computed = running.get(name)?.base64();
        if (computed !== undefined && computed !== given) {
          const algorithm = name.slice("x-amz-checksum-".length).toUpperCase();
          throw new S3Error(
            "BadDigest",
            `The ${algorithm} you specified did not match the calculated checksum.`,
          );
        }
        checksums[name] = given;
      }
      return { md5: digest.toString("hex"), checksums };
    },
  };
}
