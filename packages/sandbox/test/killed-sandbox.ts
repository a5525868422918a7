import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

/*
 * Run by killed-sandbox.slow.test.ts: deploys or deletes a stack and kills itself, without warning, just
 * before or just after the given step is recorded. Prints nothing; exits with 0 when it ends before.
 */
const { directory, templateBody, killAt, before } = JSON.parse(process.argv[2] ?? "{}") as {
  readonly directory: string;
  /** Absent to delete the stack. */
  readonly templateBody?: string;
  readonly killAt: number;
  readonly before: boolean;
};

let recorded = 0;
const { rename } = fs;
fs.rename = async (from, to) => {
  const isStep = /stacks\/[^/]+\.json$/.test(String(to));
  if (isStep) recorded += 1;
  const isLast = isStep && recorded === killAt;
  if (isLast && before) process.kill(process.pid, "SIGKILL");
  await rename(from, to);
  if (isLast) process.kill(process.pid, "SIGKILL");
};
syncBuiltinESMExports();

const { deployStack, removeStack } = await import("@proton/cloudformation");
const { openSandbox } = await import("../src/index.ts");
const sandbox = await openSandbox({ directory });
if (templateBody === undefined)
  await removeStack(sandbox.provisioner, { stackName: "app", clientToken: "killed" });
else
  await deployStack(sandbox.provisioner, { stackName: "app", templateBody, clientToken: "killed" });
await sandbox.close();
