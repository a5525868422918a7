import type { RouteObject } from "react-router";
import { AppFrame } from "./frame/app-frame.tsx";
import { RouteError } from "./frame/route-error.tsx";
import { Overview } from "./pages/overview.tsx";

/** A page that is loaded when it is opened. */
function page(path: string, load: () => Promise<React.ComponentType>): RouteObject {
  return { path, lazy: async () => ({ Component: await load() }), errorElement: <RouteError /> };
}

/** Every page: its address, and where its code is. */
export const routes: RouteObject[] = [
  {
    Component: AppFrame,
    errorElement: <RouteError />,
    HydrateFallback: () => null,
    children: [
      { path: "/", Component: Overview, errorElement: <RouteError /> },
      page("/environments", async () => (await import("./pages/environments.tsx")).Environments),
      page(
        "/environments/create",
        async () => (await import("./pages/create-environment.tsx")).CreateEnvironment,
      ),
      page(
        "/environments/:name",
        async () => (await import("./pages/environment.tsx")).EnvironmentPage,
      ),
      page(
        "/environments/:name/update",
        async () => (await import("./pages/update-environment.tsx")).UpdateEnvironment,
      ),
      page(
        "/environments/:name/settings",
        async () => (await import("./pages/environment-settings.tsx")).EnvironmentSettings,
      ),
      page("/services", async () => (await import("./pages/services.tsx")).Services),
      page(
        "/services/create",
        async () => (await import("./pages/create-service.tsx")).CreateService,
      ),
      page("/services/:name", async () => (await import("./pages/service.tsx")).ServicePage),
      page(
        "/services/:name/update",
        async () => (await import("./pages/update-service.tsx")).UpdateService,
      ),
      page(
        "/services/:name/instances/:instance",
        async () => (await import("./pages/instance.tsx")).InstancePage,
      ),
      page(
        "/services/:name/instances/:instance/update",
        async () => (await import("./pages/update-instance.tsx")).UpdateInstance,
      ),
      page(
        "/services/:name/pipeline",
        async () => (await import("./pages/pipeline.tsx")).PipelinePage,
      ),
      page(
        "/services/:name/pipeline/update",
        async () => (await import("./pages/update-pipeline.tsx")).UpdatePipeline,
      ),
      page(
        "/service-instances",
        async () => (await import("./pages/service-instances.tsx")).ServiceInstances,
      ),
      page("/map", async () => (await import("./pages/map.tsx")).MapPage),
      page("/components", async () => (await import("./pages/components.tsx")).Components),
      page(
        "/components/create",
        async () => (await import("./pages/create-component.tsx")).CreateComponent,
      ),
      page("/components/:name", async () => (await import("./pages/component.tsx")).ComponentPage),
      page(
        "/components/:name/update",
        async () => (await import("./pages/update-component.tsx")).UpdateComponent,
      ),
      page("/routes", async () => (await import("./pages/routes-of-apis.tsx")).RoutesOfApis),
      page(
        "/routes/:accountId/:apiId/:routeId",
        async () => (await import("./pages/route-request.tsx")).RouteRequestPage,
      ),
      page("/function-logs", async () => (await import("./pages/function-logs.tsx")).FunctionLogs),
      page("/tables", async () => (await import("./pages/tables.tsx")).Tables),
      page(
        "/tables/:accountId/:tableName",
        async () => (await import("./pages/table-items.tsx")).TableItems,
      ),
      page("/denied-calls", async () => (await import("./pages/denied-calls.tsx")).DeniedCalls),
      page("/deployments", async () => (await import("./pages/deployments.tsx")).Deployments),
      page("/deployments/:id", async () => (await import("./pages/deployment.tsx")).DeploymentPage),
      page(
        "/deployments/:id/compare/:other",
        async () => (await import("./pages/compare-deployments.tsx")).CompareDeployments,
      ),
      page(
        "/environment-templates",
        async () => (await import("./pages/templates.tsx")).EnvironmentTemplates,
      ),
      page(
        "/environment-templates/create",
        async () => (await import("./pages/create-template.tsx")).CreateEnvironmentTemplate,
      ),
      page(
        "/environment-templates/:name",
        async () => (await import("./pages/template.tsx")).EnvironmentTemplatePage,
      ),
      page(
        "/environment-templates/:name/register",
        async () => (await import("./pages/register-version.tsx")).RegisterEnvironmentVersion,
      ),
      page(
        "/environment-templates/:name/versions/:version",
        async () => (await import("./pages/template-version.tsx")).EnvironmentVersionPage,
      ),
      page(
        "/service-templates",
        async () => (await import("./pages/templates.tsx")).ServiceTemplates,
      ),
      page(
        "/service-templates/create",
        async () => (await import("./pages/create-template.tsx")).CreateServiceTemplate,
      ),
      page(
        "/service-templates/:name",
        async () => (await import("./pages/template.tsx")).ServiceTemplatePage,
      ),
      page(
        "/service-templates/:name/register",
        async () => (await import("./pages/register-version.tsx")).RegisterServiceVersion,
      ),
      page(
        "/service-templates/:name/versions/:version",
        async () => (await import("./pages/template-version.tsx")).ServiceVersionPage,
      ),
      page(
        "/account-connections",
        async () => (await import("./pages/connections.tsx")).Connections,
      ),
      page(
        "/account-connections/create",
        async () => (await import("./pages/create-connection.tsx")).CreateConnection,
      ),
      page(
        "/account-connections/:id",
        async () => (await import("./pages/connection.tsx")).ConnectionPage,
      ),
      page("/repositories", async () => (await import("./pages/repositories.tsx")).Repositories),
      page(
        "/repositories/create",
        async () => (await import("./pages/create-repository.tsx")).CreateRepository,
      ),
      page(
        "/repositories/:provider/*",
        async () => (await import("./pages/repository.tsx")).RepositoryPage,
      ),
      page(
        "/environment-templates/:name/sync",
        async () => (await import("./pages/sync-template.tsx")).SyncEnvironmentTemplate,
      ),
      page(
        "/service-templates/:name/sync",
        async () => (await import("./pages/sync-template.tsx")).SyncServiceTemplate,
      ),
      page(
        "/services/:name/sync",
        async () => (await import("./pages/sync-service.tsx")).SyncService,
      ),
      page("/settings", async () => (await import("./pages/account-settings.tsx")).AccountSettings),
      page("*", async () => (await import("./pages/not-found.tsx")).NotFound),
    ],
  },
];
