import fc from "fast-check";
import { type ControlPlane, ProtonError } from "../../src/index.ts";
import { environmentSpec, REPOSITORY, serviceSpec } from "./harness.ts";
import type { MemorySource } from "./memory-source.ts";

/** Something that is asked of a control plane, with what failing runs call it. */
export interface ModelRequest {
  readonly title: string;
  /** @param source the repository that syncs read */
  run(plane: ControlPlane, source: MemorySource): Promise<unknown>;
}

/** Names of environments and services. */
export const NAMES = ["a", "b"] as const;

export const name: fc.Arbitrary<string> = fc.constantFrom(...NAMES);

/** Names of service instances. */
export const part: fc.Arbitrary<string> = fc.constantFrom("one", "two", "three");

/** Inputs that say how a deployment goes. */
export const behaviour: fc.Arbitrary<Readonly<Record<string, string>>> = fc.constantFrom<
  Readonly<Record<string, string>>[]
>({}, {}, { fail: "No room" }, { fail_delete: "yes" }, { greeting: "hi" });

/** A role in an account, for everything. */
export const roleOf = (accountId: string) => `arn:aws:iam::${accountId}:role/proton`;

/** The account of the control plane. */
export const MANAGEMENT = "123456789012";

/** Makes an environment that works, unless there is one, and waits for it. */
export async function provideEnvironment(plane: ControlPlane, name: string): Promise<void> {
  const componentRoleArn = roleOf(MANAGEMENT);
  const template = { templateName: "env", templateMajorVersion: "1" };
  await plane
    .call("CreateEnvironment", { name, ...template, spec: environmentSpec(), componentRoleArn })
    .catch(unlessRefused);
  await plane.drain();
}

/** Makes a service with a part that works, unless there is one, and waits for it. */
export async function provideService(
  plane: ControlPlane,
  name: string,
  part: string,
): Promise<void> {
  const template = { templateName: "svc", templateMajorVersion: "1" };
  await plane
    .call("CreateService", { name, ...template, spec: serviceSpec({ [part]: {} }), ...REPOSITORY })
    .catch(unlessRefused);
  await plane.drain();
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof ProtonError) || error.code === "InternalServerException") throw error;
}
