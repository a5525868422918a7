import { randomBytes } from "node:crypto";
import type { AccessKey } from "@proton/control-plane";

/** The key of the person at the keyboard, with a secret of this start. */
export function operatorKey(): AccessKey {
  return { accessKeyId: "local", secretAccessKey: randomBytes(30).toString("base64url") };
}

/** What everybody on the machine knows, for those who want it so. */
export const OPEN_KEY: AccessKey = { accessKeyId: "local", secretAccessKey: "local" };

/** The operator's key in one of the accounts of a server. */
export function operatorKeyIn(
  account: string,
  { accountId, key = OPEN_KEY }: { readonly accountId: string; readonly key?: AccessKey },
): AccessKey {
  if (account === accountId) return key;
  return { ...key, accessKeyId: `${key.accessKeyId}-${account}` };
}

/** The commands that make a shell's AWS clients call a server of this machine. */
export function exportLines(options: {
  readonly url: string;
  readonly region: string;
  readonly key: AccessKey;
}): readonly string[] {
  const { url, region, key } = options;
  return [
    `export AWS_ENDPOINT_URL=${url} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
    `export AWS_ACCESS_KEY_ID=${key.accessKeyId} AWS_SECRET_ACCESS_KEY=${key.secretAccessKey}`,
  ];
}
