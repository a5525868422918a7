import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { uploadTo } from "../connection/s3-upload.ts";
import { UsageError } from "../usage-error.ts";
import { type Bootstrap, openOwnStack } from "./bootstrap-account.ts";
import { CONTROL_PLANE_STACK, controlPlaneTemplate } from "./control-plane-template.ts";
import type { TokenSecret } from "./token-secrets.ts";

/** Beside the built command, whose `lib/bin` this module is bundled into. */
const ARCHIVE = new URL("../../control-plane.zip", import.meta.url);

/** Puts the function's code into the bucket of bootstrap, and opens the stack that runs it. */
export async function openControlPlane(options: {
  /** Of the bootstrap stack. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly region: string;
  readonly tokenSecrets: readonly TokenSecret[];
}): Promise<Bootstrap> {
  const { outputs, region, tokenSecrets } = options;
  const { StateTable = "", Bucket = "", ProvisioningRole = "" } = outputs;
  const bytes = readArchive();
  const digest = createHash("sha256").update(bytes).digest("hex");
  const { key } = await uploadTo({
    bucket: Bucket,
    key: `control-plane/${digest}.zip`,
    bytes,
    region,
  });
  return openOwnStack({
    region,
    stackName: CONTROL_PLANE_STACK,
    template: controlPlaneTemplate({
      stateTable: StateTable,
      bucket: Bucket,
      provisioningRole: ProvisioningRole,
      codeKey: key,
      tokenSecrets,
    }),
  });
}

function readArchive(): Buffer {
  try {
    return readFileSync(ARCHIVE);
  } catch {
    throw new UsageError(
      "--control-plane deploys the archive beside the built command: run `pnpm build`, then packages/cli/dist/lib/bin/proton.mjs",
    );
  }
}
