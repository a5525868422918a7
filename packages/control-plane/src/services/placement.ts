import type { InstanceSpec } from "@proton/bundle";
import type { Context } from "../context.ts";
import { conflict, notFound, validationError } from "../errors.ts";
import { environments } from "../records/environment-record.ts";
import type { TemplateVersionRecord } from "../records/template-record.ts";
import { checkInputs } from "../specs/read-spec.ts";
import { schemaOf } from "../templates/version-content.ts";

/**
 * Holds an instance of a spec against the version that it is to be deployed on: its inputs, and
 * whether its environment is one that the version is compatible with.
 *
 * @throws ProtonError for the first thing that does not fit
 */
export async function checkInstance(
  context: Context,
  version: TemplateVersionRecord,
  spec: string,
  entry: InstanceSpec,
): Promise<void> {
  const schema = await schemaOf(context, version);
  const part = { part: "instance", instanceName: entry.name } as const;
  await checkInputs(context, { schema, spec, part });
  const environment = await context.store.get(environments, entry.environment);
  if (environment === undefined) throw notFound("Environment", entry.environment);
  if (environment.deploymentStatus === "DELETE_IN_PROGRESS") {
    throw conflict(`Environment ${entry.environment} is being deleted.`);
  }
  const { current, templateName } = environment;
  if (current === undefined) {
    throw conflict(`Environment ${entry.environment} is not deployed yet.`);
  }
  const major = current.templateMajorVersion;
  const isCompatible = version.compatibleEnvironmentTemplates?.some(
    (compatible) => compatible.templateName === templateName && compatible.majorVersion === major,
  );
  if (isCompatible === true) return;
  throw validationError(
    `Service template ${version.templateName}:${version.majorVersion}.${version.minorVersion} is not compatible with environment ${entry.environment}, which is deployed from ${templateName}:${major}.`,
  );
}

/** Holds the pipeline's inputs of a spec against a version. */
export async function checkPipeline(
  context: Context,
  version: TemplateVersionRecord,
  spec: string,
): Promise<void> {
  const schema = await schemaOf(context, version);
  await checkInputs(context, { schema, spec, part: { part: "pipeline" } });
}
