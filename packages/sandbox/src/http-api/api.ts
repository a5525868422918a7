import type {
  HttpApiConfiguration,
  HttpAuthorizerConfiguration,
  HttpIntegrationConfiguration,
  HttpRouteConfiguration,
  HttpStageConfiguration,
} from "../services.ts";
import { createRouteTable, type RouteMatch, type RouteTable } from "./route-table.ts";
import { TokenBucket } from "./token-bucket.ts";

export interface StageMatch {
  readonly stage: HttpStageConfiguration;
  /** The request's path without the stage's name. */
  readonly path: string;
}

/** What an HTTP API is made of; every change counts from the next request on. */
export class HttpApi {
  configuration: HttpApiConfiguration;
  readonly integrations = new Map<string, HttpIntegrationConfiguration>();
  readonly authorizers = new Map<string, HttpAuthorizerConfiguration>();
  readonly #routes = new Map<string, HttpRouteConfiguration>();
  readonly #stages = new Map<string, HttpStageConfiguration>();
  readonly #buckets = new Map<string, TokenBucket>();
  #table: RouteTable | undefined;

  constructor(configuration: HttpApiConfiguration) {
    this.configuration = configuration;
  }

  putRoute(route: HttpRouteConfiguration): void {
    this.#routes.set(route.routeId, route);
    this.#table = undefined;
  }

  deleteRoute(routeId: string): void {
    this.#routes.delete(routeId);
    this.#table = undefined;
  }

  get routes(): readonly HttpRouteConfiguration[] {
    return [...this.#routes.values()];
  }

  putStage(stage: HttpStageConfiguration): void {
    this.#stages.set(stage.stageName, stage);
    this.#buckets.clear();
  }

  deleteStage(stageName: string): void {
    this.#stages.delete(stageName);
  }

  /** The default stage last. */
  get stageNames(): readonly string[] {
    const names = [...this.#stages.keys()].filter((name) => name !== "$default");
    return this.#stages.has("$default") ? [...names, "$default"] : names;
  }

  matchStage(path: string): StageMatch | undefined {
    const name = path.split("/", 2)[1] ?? "";
    const named = this.#stages.get(name);
    if (named) return { stage: named, path: path.slice(name.length + 1) || "/" };
    // A REST API is served below its stages only.
    if (this.configuration.protocol === "REST") return undefined;
    const stage = this.#stages.get("$default");
    return stage && { stage, path };
  }

  matchRoute(method: string, path: string): RouteMatch | undefined {
    this.#table ??= createRouteTable(this.#routes.values());
    return this.#table.match(method, path);
  }

  integrationOf(route: HttpRouteConfiguration): HttpIntegrationConfiguration | undefined {
    return this.integrations.get(route.target?.replace(/^integrations\//, "") ?? "");
  }

  /** Takes one request from the bucket of the route, or of the stage if the route has no limits. */
  admits(stage: HttpStageConfiguration, routeKey: string, now: number): boolean {
    const own = stage.routeSettings?.[routeKey];
    const limits = own?.rateLimit !== undefined || own?.burstLimit !== undefined ? own : undefined;
    const throttling = limits ?? stage.throttling;
    if (throttling?.rateLimit === undefined && throttling?.burstLimit === undefined) return true;

    const key = limits === undefined ? stage.stageName : `${stage.stageName} ${routeKey}`;
    const bucket = this.#buckets.get(key) ?? new TokenBucket(throttling, now);
    this.#buckets.set(key, bucket);
    return bucket.take(now);
  }
}
