import type { TemplateObject } from "@proton/cloudformation";
import { openApiRoutes } from "./open-api-routes.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** Gives APIs the routes of their definitions, and takes those of the last one away. */
export function createBodies({ httpApis, issuers }: Pick<SandboxServices, "httpApis" | "issuers">) {
  const counts = new Map<string, number>();
  return {
    async put(apiId: string, body: TemplateObject | undefined, protocol: "HTTP" | "REST") {
      const { routes, integrations, authorizers } = openApiRoutes(apiId, body ?? {}, protocol);
      for (let index = 0; index < (counts.get(apiId) ?? 0); index += 1) {
        await httpApis.deleteRoute(apiId, `body-${index}`);
        await httpApis.deleteIntegration(apiId, `body-${index}`);
      }
      counts.set(apiId, routes.length);
      for (const authorizer of authorizers) {
        if (authorizer.type === "JWT") await issuers.serve(authorizer.issuer);
        await httpApis.putAuthorizer(authorizer);
      }
      for (const integration of integrations) await httpApis.putIntegration(integration);
      for (const route of routes) await httpApis.putRoute(route);
    },
  };
}
