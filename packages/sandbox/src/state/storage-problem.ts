import { databaseProblem } from "@proton/dynamodb";

/** What the disk refuses, as it is answered over HTTP. */
export interface StorageProblem {
  /** 507 where there is no room, 503 where it cannot be written or read. */
  readonly status: 507 | 503;
  readonly message: string;
}

const FULL: readonly unknown[] = ["ENOSPC", "EDQUOT", "EFBIG"];
const UNUSABLE: readonly unknown[] = [
  "EROFS",
  "EACCES",
  "EPERM",
  "EIO",
  "ENOTDIR",
  "EMFILE",
  "ENFILE",
];
/** Whether an error is the disk's, and what to do about it; `undefined` for any other. */
export function storageProblem(error: unknown): StorageProblem | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  const status = databaseProblem(error)?.status;
  if (FULL.includes(code) || status === 507) {
    return { status: 507, message: `the disk of the sandbox has no room: make some (${message})` };
  }
  if (UNUSABLE.includes(code) || status === 503) {
    return { status: 503, message: `the sandbox cannot use its files: allow it (${message})` };
  }
  return undefined;
}
