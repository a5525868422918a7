export { fidelityCases } from "./cases.ts";
export { createFidelityClient, type FidelityClient } from "./client.ts";
export { echoStackTemplate } from "./echo-stack.ts";
export {
  FIDELITY_GROUPS,
  type FidelityCase,
  type FidelityGroup,
  type FidelityNeed,
} from "./fidelity-case.ts";
export {
  type FidelityOptions,
  type FidelityResult,
  runFidelity,
  tryFidelityCase,
} from "./run.ts";
export { openSandboxTarget, type SandboxTarget } from "./sandbox-target.ts";
export type { FidelityTarget } from "./target.ts";
