import type { Context } from "../context.ts";
import type { ResourceCountsSummary } from "../generated/api.ts";
import { components } from "../records/component-record.ts";
import type { Deployable } from "../records/deployable.ts";
import { environments } from "../records/environment-record.ts";
import { instances, pipelines, services } from "../records/service-record.ts";
import { type TemplateKind, type TemplateRecord, templates } from "../records/template-record.ts";
import { currencyOf } from "../services/currency.ts";
import { isDeploymentFailed, isServiceFailed } from "../statuses.ts";
import type { Operation } from "./operation.ts";

/** Counts the account's resources: what failed, and what is behind its template. */
export const getResourcesSummary: Operation<"GetResourcesSummary"> = async (context) => {
  const [environmentTemplates, serviceTemplates] = await Promise.all([
    templatesByName(context, "environment"),
    templatesByName(context, "service"),
  ]);
  const { values: allEnvironments } = await context.store.list(environments);
  const { values: allInstances } = await context.store.list(instances);
  const { values: allPipelines } = await context.store.list(pipelines);
  const { values: allServices } = await context.store.list(services);
  const { values: allComponents } = await context.store.list(components);
  return {
    counts: {
      environmentTemplates: { total: environmentTemplates.size },
      serviceTemplates: { total: serviceTemplates.size },
      environments: countsOf(allEnvironments, environmentTemplates),
      serviceInstances: countsOf(allInstances, serviceTemplates),
      pipelines: countsOf(allPipelines, serviceTemplates),
      services: {
        total: allServices.length,
        failed: allServices.filter(({ status }) => isServiceFailed(status)).length,
      },
      components: {
        total: allComponents.length,
        failed: allComponents.filter(({ deploymentStatus }) => isDeploymentFailed(deploymentStatus))
          .length,
      },
    },
  };
};

async function templatesByName(
  context: Context,
  kind: TemplateKind,
): Promise<ReadonlyMap<string, TemplateRecord>> {
  const { values } = await context.store.list(templates(kind));
  return new Map(values.map((template) => [template.name, template]));
}

function countsOf(
  resources: readonly Deployable[],
  known: ReadonlyMap<string, TemplateRecord>,
): ResourceCountsSummary {
  const currencies = resources.map((resource) =>
    currencyOf(resource, known.get(resource.templateName)),
  );
  const count = (wanted: string) => currencies.filter((currency) => currency === wanted).length;
  return {
    total: resources.length,
    failed: resources.filter(({ deploymentStatus }) => isDeploymentFailed(deploymentStatus)).length,
    upToDate: count("UP_TO_DATE"),
    behindMinor: count("BEHIND_MINOR"),
    behindMajor: count("BEHIND_MAJOR"),
  };
}
