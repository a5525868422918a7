import type { Arns } from "../arns.ts";
import type { OperationName } from "../generated/api.ts";

type Input = Readonly<Record<string, unknown>>;

/**
 * The resource that a call is about, as the policies of Proton's users name it; `*` where an operation
 * has none of its own.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsproton.html
 */
export function callResource(operation: OperationName, given: unknown, arns: Arns): string {
  const input: Input = typeof given === "object" && given !== null ? { ...given } : {};
  const text = (name: string) => (typeof input[name] === "string" ? input[name] : undefined);
  if (operation.includes("EnvironmentAccountConnection")) {
    const id = text("id");
    return id === undefined ? "*" : arns.connection(id);
  }
  const kind = operation.includes("EnvironmentTemplate") ? "environment" : "service";
  if (operation.includes("TemplateVersion")) {
    const [template, major, minor] = ["templateName", "majorVersion", "minorVersion"].map(text);
    if (template === undefined) return "*";
    return major === undefined || minor === undefined
      ? arns.template(kind, template)
      : arns.templateVersion(kind, template, major, minor);
  }
  const name = text("name");
  if (operation.includes("Template")) return name === undefined ? "*" : arns.template(kind, name);
  const service = text("serviceName");
  if (operation.includes("ServiceInstance")) {
    const instance = text("serviceInstanceName") ?? name;
    if (service === undefined) return "*";
    return instance === undefined ? arns.service(service) : arns.instance(service, instance);
  }
  if (operation.includes("ServicePipeline")) return arns.pipeline(service ?? "*");
  if (operation.includes("Service")) return name === undefined ? "*" : arns.service(name);
  if (operation.includes("Environment")) {
    const environment = text("environmentName") ?? name;
    return environment === undefined ? "*" : arns.environment(environment);
  }
  if (operation.includes("Deployment")) return arns.deployment(text("id") ?? "*");
  return text("resourceArn") ?? "*";
}
