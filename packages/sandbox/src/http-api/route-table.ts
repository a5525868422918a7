import type { HttpRouteConfiguration } from "../services.ts";

export interface RouteMatch {
  readonly route: HttpRouteConfiguration;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

export interface RouteTable {
  match(method: string, path: string): RouteMatch | undefined;
}

/** What `ANY` stands for: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
const METHODS = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);

type Segment =
  | { readonly kind: "static"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "greedy"; readonly name: string };

interface CompiledRoute {
  readonly route: HttpRouteConfiguration;
  readonly method: string;
  readonly segments: readonly Segment[];
}

/**
 * Orders routes so that the first match is the one API Gateway selects: full matches before greedy
 * ones, literal segments before variables, a method before `ANY`, `$default` last.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export function createRouteTable(routes: Iterable<HttpRouteConfiguration>): RouteTable {
  const all = [...routes];
  const fallback = all.find(({ routeKey }) => routeKey === "$default");
  const compiled = all
    .filter(({ routeKey }) => routeKey !== "$default")
    .map(compile)
    .sort(bySpecificity);

  return {
    match(method, path) {
      if (!METHODS.has(method)) return undefined;
      const parts = path.slice(1).split("/");
      for (const candidate of compiled) {
        if (candidate.method !== method && candidate.method !== "ANY") continue;
        const pathParameters = matchSegments(candidate.segments, parts);
        if (pathParameters) {
          const hasSome = candidate.segments.some(({ kind }) => kind !== "static");
          return {
            route: candidate.route,
            pathParameters: hasSome ? pathParameters : undefined,
          };
        }
      }
      return fallback && { route: fallback, pathParameters: undefined };
    },
  };
}

function compile(route: HttpRouteConfiguration): CompiledRoute {
  const [method = "", path = "/"] = route.routeKey.split(" ");
  return { route, method, segments: path.slice(1).split("/").map(compileSegment) };
}

function compileSegment(text: string): Segment {
  const variable = /^\{([^{}+]+)(\+?)\}$/.exec(text);
  if (variable === null) return { kind: "static", text };
  return { kind: variable[2] === "+" ? "greedy" : "parameter", name: variable[1] ?? "" };
}

const RANK = { static: 0, parameter: 1, greedy: 2 } as const;

function bySpecificity(a: CompiledRoute, b: CompiledRoute): number {
  const greedy = Number(isGreedy(a)) - Number(isGreedy(b));
  if (greedy !== 0) return greedy;
  for (let index = 0; index < Math.max(a.segments.length, b.segments.length); index++) {
    const one = a.segments[index];
    const other = b.segments[index];
    // Of two greedy routes, the longer one says more about the path.
    if (one === undefined || other === undefined) return one === undefined ? 1 : -1;
    if (one.kind !== other.kind) return RANK[one.kind] - RANK[other.kind];
  }
  return Number(a.method === "ANY") - Number(b.method === "ANY");
}

function isGreedy({ segments }: CompiledRoute): boolean {
  return segments.at(-1)?.kind === "greedy";
}

function matchSegments(
  segments: readonly Segment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const greedy = segments.at(-1)?.kind === "greedy";
  if (greedy ? parts.length < segments.length : parts.length !== segments.length) return undefined;

  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? "";
    if (segment.kind === "static") {
      if (segment.text !== part) return undefined;
      continue;
    }
    const value = segment.kind === "greedy" ? parts.slice(index).join("/") : part;
    if (value === "") return undefined;
    parameters[segment.name] = value;
  }
  return parameters;
}
