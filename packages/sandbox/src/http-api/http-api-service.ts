import { createJwtVerifier } from "../authorization/jwt-authorizer.ts";
import type { HttpApiService, HttpApiServiceOptions, HttpExchange } from "../services.ts";
import { HttpApi } from "./api.ts";
import type { GatewayOptions } from "./gateway.ts";
import { type HttpFront, openHttpFront } from "./http-front.ts";

export interface HttpApiServiceSettings {
  /** @default the system's clock */
  readonly now?: () => Date;
}

/** Thrown when the port that was asked for belongs to another process. */
export class PortTakenError extends Error {
  readonly code = "port-taken";
  readonly port: number;

  constructor(port: number, host: string) {
    super(`port ${port} of ${host} is in use; choose another one, or 0 for any that is free`);
    this.port = port;
  }
}

/** Serves HTTP APIs, each on its own port: the first on the one asked for, the others after it. */
export function createHttpApiService(
  options: HttpApiServiceOptions & HttpApiServiceSettings,
): HttpApiService {
  const now = options.now ?? (() => new Date());
  const listeners = new Set<(exchange: HttpExchange) => void>();
  const tell = (exchange: HttpExchange) => {
    for (const listener of listeners) listener(exchange);
  };
  const gateway: GatewayOptions = {
    ...options,
    now,
    jwt: createJwtVerifier({ now }),
    observer: () => (listeners.size === 0 ? undefined : tell),
  };
  const host = options.host ?? "127.0.0.1";
  const fronts = new Map<string, HttpFront>();

  function apiOf(apiId: string): HttpApi {
    const front = fronts.get(apiId);
    if (front === undefined) throw new Error(`there is no HTTP API ${apiId}`);
    return front.api;
  }

  async function open(api: HttpApi): Promise<HttpFront> {
    const used = new Set([...fronts.values()].map((front) => front.port));
    let port = options.port;
    while (port !== 0 && used.has(port)) port += 1;
    try {
      return await openHttpFront(api, port, gateway);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
      // Only the port that the developer asked for is worth failing over.
      if (port === options.port) throw new PortTakenError(port, host);
      return openHttpFront(api, 0, gateway);
    }
  }

  return {
    async putApi(configuration) {
      const front = fronts.get(configuration.apiId);
      if (front) front.api.configuration = configuration;
      else fronts.set(configuration.apiId, await open(new HttpApi(configuration)));
    },
    async deleteApi(apiId) {
      const front = fronts.get(apiId);
      fronts.delete(apiId);
      await front?.close();
    },
    async putStage(stage) {
      const api = apiOf(stage.apiId);
      const isNew = !api.stageNames.includes(stage.stageName);
      api.putStage(stage);
      if (!isNew) return;
      const { apiId, name } = api.configuration;
      const data = { apiId, name, url: stageUrl(this.endpointOf(apiId), stage.stageName) };
      options.onEvent?.({ code: "api-served", level: "info", data });
    },
    async deleteStage(apiId, stageName) {
      fronts.get(apiId)?.api.deleteStage(stageName);
    },
    async putRoute(route) {
      apiOf(route.apiId).putRoute(route);
    },
    async deleteRoute(apiId, routeId) {
      fronts.get(apiId)?.api.deleteRoute(routeId);
    },
    async putIntegration(integration) {
      apiOf(integration.apiId).integrations.set(integration.integrationId, integration);
    },
    async deleteIntegration(apiId, integrationId) {
      fronts.get(apiId)?.api.integrations.delete(integrationId);
    },
    async putAuthorizer(authorizer) {
      apiOf(authorizer.apiId).authorizers.set(authorizer.authorizerId, authorizer);
    },
    authorizersOf: (apiId) => [...(fronts.get(apiId)?.api.authorizers.values() ?? [])],
    async deleteAuthorizer(apiId, authorizerId) {
      fronts.get(apiId)?.api.authorizers.delete(authorizerId);
    },
    all: () => [...fronts.values()].map(({ api }) => api.configuration),
    has: (apiId) => fronts.has(apiId),
    endpointOf(apiId) {
      const front = fronts.get(apiId);
      if (front === undefined) throw new Error(`there is no HTTP API ${apiId}`);
      return `http://${host}:${front.port}`;
    },
    invokeUrlOf(apiId) {
      // Deployments make stages of their own before the one that is meant: SAM's is called Stage.
      const stage = apiOf(apiId).stageNames.at(-1) ?? "$default";
      return stageUrl(this.endpointOf(apiId), stage);
    },
    routesOf(apiId) {
      const { api } = fronts.get(apiId) ?? {};
      return (api?.routes ?? []).map((route) => {
        const integrationUri = api?.integrationOf(route)?.uri;
        const { routeId, routeKey, authorizationType, authorizerId } = route;
        const { authorizationScopes } = route;
        return {
          routeId,
          routeKey,
          authorizationType,
          ...(authorizerId !== undefined && { authorizerId }),
          ...(authorizationScopes && { authorizationScopes }),
          ...(integrationUri && { integrationUri }),
        };
      });
    },
    observe(listener) {
      // Each has an entry of its own, also where one listener is given twice.
      const own = (exchange: HttpExchange) => listener(exchange);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    async close() {
      const closing = [...fronts.values()].map((front) => front.close());
      fronts.clear();
      await Promise.all(closing);
    },
  };
}

function stageUrl(endpoint: string, stageName: string): string {
  return stageName === "$default" ? endpoint : `${endpoint}/${stageName}`;
}
