/** A variable of a route's path: `{id}`, or `{proxy+}` for all that is left of it. */
export interface PathVariable {
  readonly name: string;
  readonly isGreedy: boolean;
}

/** The path of a route such as `GET /items/{id}`; the whole path is free where a route is `$default`. */
export function pathOf(routeKey: string): string {
  return routeKey === "$default" ? "/{path+}" : (routeKey.split(" ")[1] ?? "/");
}

/** The variables of a route's path, in order. */
export function pathVariables(routeKey: string): readonly PathVariable[] {
  return [...pathOf(routeKey).matchAll(VARIABLE)].map(([, name = "", plus]) => ({
    name,
    isGreedy: plus === "+",
  }));
}

/** The methods that a route can be asked with. */
export function methodsOf(routeKey: string): readonly string[] {
  const [method = ""] = routeKey.split(" ");
  return method === "ANY" || method === "$default" ? METHODS : [method];
}

/** The target of a request to a route, encoded: path below the API's address, and query. */
export function requestTarget(
  routeKey: string,
  values: Readonly<Record<string, string>>,
  query: readonly (readonly [name: string, value: string])[],
): string {
  const path = pathOf(routeKey).replaceAll(VARIABLE, (_, name: string, plus: string) => {
    const value = Object.hasOwn(values, name) ? (values[name] ?? "") : "";
    return plus === "+" ? value.split("/").map(encoded).join("/") : encoded(value);
  });
  const pairs = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
}

const VARIABLE = /\{([^{}+]+)(\+?)\}/g;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** As Signature Version 4 counts on it: only unreserved characters stay. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
