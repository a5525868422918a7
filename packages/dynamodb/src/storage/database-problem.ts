/** SQLite's primary result codes for a disk without room, and for pages and rows that are not as they were written. */
const FULL = 13;
const CORRUPT = 11;

/** What a database refuses, as it is answered over HTTP. */
export interface DatabaseProblem {
  /** 507 where there is no room, 503 where it cannot be written or read. */
  readonly status: 507 | 503;
  readonly isDamaged: boolean;
}

/** Whether an error is SQLite's; `undefined` for any other. */
export function databaseProblem(error: unknown): DatabaseProblem | undefined {
  const { code, errcode = 0 } = error as { readonly code?: string; readonly errcode?: number };
  if (code !== "ERR_SQLITE_ERROR") return undefined;
  const primary = errcode & 0xff;
  return { status: primary === FULL ? 507 : 503, isDamaged: primary === CORRUPT };
}
