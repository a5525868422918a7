/** What a bundle from outside may cost to read. */
export interface ReadLimits {
  /** Bytes of the archive itself. @default 10 MiB, Proton's quota for a bundle */
  readonly archiveBytes: number;
  /** Bytes of all files together. @default 64 MiB */
  readonly totalBytes: number;
  /** Bytes of all files for each byte of the archive, once they exceed 4 MiB. @default 100 */
  readonly expansionRatio: number;
  /** Bytes of one file. @default 10 MiB */
  readonly fileBytes: number;
  /** Files and directories together. @default 5,000 */
  readonly entries: number;
  /** UTF-8 bytes of a path. @default 512 */
  readonly pathBytes: number;
}

/** Generous for real bundles (Proton's own quota was 10 MB and 500 files), deadly for bombs. */
export const DEFAULT_READ_LIMITS: ReadLimits = {
  archiveBytes: 10 * 1024 * 1024,
  totalBytes: 64 * 1024 * 1024,
  expansionRatio: 100,
  fileBytes: 10 * 1024 * 1024,
  entries: 5_000,
  pathBytes: 512,
};

/** Archives below this are never called bombs: a small text compresses far better than 100 to 1. */
const ALWAYS_ALLOWED_BYTES = 4 * 1024 * 1024;

/** How many bytes an archive of a size may expand to. */
export function expandedByteLimit(archiveBytes: number, limits: ReadLimits): number {
  const byRatio = Math.max(ALWAYS_ALLOWED_BYTES, archiveBytes * limits.expansionRatio);
  return Math.min(limits.totalBytes, byRatio);
}
