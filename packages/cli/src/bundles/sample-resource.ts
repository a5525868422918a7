import type { ManagedResource, TemplateBundle } from "@proton/bundle";
import type { RenderPlan } from "./render-plan.ts";

const REGION = "us-east-1";

/** The resource that rendered files name when nothing is deployed. */
export function sampleResource(
  bundle: TemplateBundle,
  { part, namespace }: RenderPlan,
): ManagedResource {
  const accountId = text(namespace, ["environment", "account_id"]) ?? "123456789012";
  const arn = (resource: string): string => `arn:aws:proton:${REGION}:${accountId}:${resource}`;
  const environment = text(namespace, ["environment", "name"]) ?? "sample-environment";
  const service = text(namespace, ["service", "name"]) ?? "sample-service";
  const instance = text(namespace, ["service_instance", "name"]) ?? "sample-instance";
  const resources = {
    environment: `environment/${environment}`,
    instance: `service/${service}/service-instance/${instance}`,
    pipeline: `service/${service}/pipeline`,
  };
  return {
    arn: arn(resources[part]),
    templateArn: arn(`${bundle.kind}-template/${bundle.name}`),
    templateMajorVersion: "1",
    templateMinorVersion: "0",
    accountId,
    deploymentId: "00000000-0000-4000-8000-000000000000",
    environmentArn: part === "instance" ? arn(resources.environment) : undefined,
  };
}

function text(namespace: unknown, path: readonly string[]): string | undefined {
  let value = namespace;
  for (const key of path) value = (value as Record<string, unknown> | undefined)?.[key];
  return typeof value === "string" ? value : undefined;
}
