import { readFile, stat } from "node:fs/promises";

/** A key that may call the API. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The account that calls with it. @default the control plane's own */
  readonly accountId?: string;
}

/**
 * Reads access keys from a file: `{"accessKeys": [{"accessKeyId": "...", "secretAccessKey": "..."}]}`,
 * each with the `accountId` of twelve digits that it is of, if that is another one.
 *
 * @throws Error when others than its owner may read the file, or it is written otherwise
 */
export async function readAccessKeys(path: string): Promise<readonly AccessKey[]> {
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    throw new Error(`${path} can be read by others than its owner: run chmod 600 ${path}`);
  }
  const keys = keysIn(await readFile(path, "utf8"));
  if (keys !== undefined && keys.length > 0) return keys;
  throw new Error(
    `${path} holds no access keys: write {"accessKeys": [{"accessKeyId": "...", "secretAccessKey": "..."}]}`,
  );
}

function keysIn(text: string): readonly AccessKey[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const keys = (value as { readonly accessKeys?: unknown } | null)?.accessKeys;
  return Array.isArray(keys) && keys.every(isAccessKey) ? keys : undefined;
}

function isAccessKey(value: unknown): value is AccessKey {
  const key = value as Partial<AccessKey> | null;
  return (
    typeof key?.accessKeyId === "string" &&
    key.accessKeyId !== "" &&
    typeof key.secretAccessKey === "string" &&
    key.secretAccessKey.length >= 16 &&
    (key.accountId === undefined || /^\d{12}$/.test(key.accountId))
  );
}
