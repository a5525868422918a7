import { packComponent } from "@proton/bundle";
import type { Finding } from "@proton/cloudformation";
import type { BundleWork } from "@proton/control-plane";
import { isDeploymentInProgress, isDeploymentSucceeded } from "@proton/control-plane/client";
import { inDirectory } from "./in-directory.ts";
import type { LoadedComponent } from "./load-components.ts";
import type { LoadedEstate } from "./load-estate.ts";
import type { ComponentStep } from "./plan.ts";
import { found, type ProtonApi } from "./proton-api.ts";

/** Compares the components of the estate with what the API says there is. */
export async function planComponents(
  api: ProtonApi,
  loaded: LoadedEstate,
  bundleWork: BundleWork,
): Promise<readonly ComponentStep[]> {
  const steps = await Promise.all(
    loaded.components.map((component) => planComponent(api, loaded, bundleWork, component)),
  );
  return steps.filter((step) => step !== undefined);
}

async function planComponent(
  api: ProtonApi,
  loaded: LoadedEstate,
  bundleWork: BundleWork,
  component: LoadedComponent,
): Promise<ComponentStep | undefined> {
  const { name, service, instance, environment, manifest, templateFile } = component;
  const spec = loaded.estate.services.find((each) => each.name === service)?.spec;
  const serviceSpec = spec === undefined ? undefined : loaded.specTexts.get(spec);
  const attached = service !== undefined && instance !== undefined && { service, instance };
  const common = {
    kind: "component",
    name,
    manifest,
    templateFile,
    ...(attached && { ...attached, ...(serviceSpec !== undefined && { serviceSpec }) }),
    ...(environment !== undefined && { environment }),
  } as const;
  const current = (await found(api.call("GetComponent", { name })))?.component;
  if (current === undefined) {
    const findings = await stoppingFindings(bundleWork, component);
    return { ...common, action: "create", reasons: ["new"], findings };
  }
  const { lastSucceededDeploymentId: id, deploymentStatus } = current;
  const deployed = id === undefined ? undefined : await api.call("GetDeployment", { id });
  const state = deployed?.deployment?.targetState?.component;
  const isMoved =
    (current.serviceName ?? "") !== (service ?? "") ||
    (current.serviceInstanceName ?? "") !== (instance ?? "");
  const hasFailed =
    !isDeploymentSucceeded(deploymentStatus) && !isDeploymentInProgress(deploymentStatus);
  const reasons = [
    ...(state === undefined || state.templateFile === templateFile ? [] : ["template changed"]),
    ...(isMoved ? [attached ? `attached to ${service}/${instance}` : "detached"] : []),
    ...(id === undefined ? ["never deployed"] : []),
    ...(hasFailed ? [`last deployment is ${deploymentStatus}`] : []),
  ];
  if (reasons.length === 0) return undefined;
  const findings = await stoppingFindings(bundleWork, component);
  return { ...common, action: "update", isMoved, reasons, findings };
}

/** What would have the component refused, in the author's files. */
async function stoppingFindings(
  bundleWork: BundleWork,
  { name, path, manifest, templateFile }: LoadedComponent,
): Promise<readonly Finding[]> {
  const packed = packComponent({ manifest, templateFile });
  // The estate was not loaded with one that cannot be packed.
  if (packed.outcome === "failed") return [];
  const { bytes: archive } = packed;
  const kind = "environment";
  const { findings } = await bundleWork.check({
    ...{ archive, kind, templateName: name, customerManaged: false },
  });
  return findings
    .filter(({ severity }) => severity === "error")
    .map((finding) => {
      const file = finding.file?.replace(/^infrastructure\//, "");
      return inDirectory({ ...finding, ...(file !== undefined && { file }) }, path);
    });
}
