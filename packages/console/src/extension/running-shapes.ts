import * as z from "zod/mini";

const name = z.string().check(z.minLength(1), z.maxLength(255));
const atMost = (length: number) => z.string().check(z.maxLength(length));
const pairs = (most: number) =>
  z.array(z.tuple([atMost(1_000), atMost(8_000)])).check(z.maxLength(most));

/** What a route asks of its callers, and whether this server can give it. */
export const authorizationShape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  /** Signature Version 4. */
  z.object({ kind: z.literal("signature") }),
  /** A JSON Web Token; `isIssuedHere` unless its issuer is none of the sandbox's. */
  z.object({
    kind: z.literal("token"),
    issuer: z.string(),
    audiences: z.array(z.string()),
    scopes: z.array(z.string()),
    isIssuedHere: z.boolean(),
  }),
  /** A function decides by these, such as `method.request.header.Authorization`. */
  z.object({ kind: z.literal("function"), sources: z.array(z.string()) }),
]);
export type Authorization = z.infer<typeof authorizationShape>;

/** A route of an API, and who answers it. */
export const routeShape = z.object({
  routeId: z.string(),
  /** `METHOD /path` or `$default`. */
  routeKey: z.string(),
  authorization: authorizationShape,
  /** A function by its short name, or an address that requests are passed on to; absent for a mock. */
  integration: z.optional(z.string()),
});
export type Route = z.infer<typeof routeShape>;

/** An API that runs on this machine. */
export const apiShape = z.object({
  accountId: z.string(),
  apiId: z.string(),
  name: z.string(),
  /** Where its routes begin. */
  url: z.string(),
  routes: z.array(routeShape),
});
export type Api = z.infer<typeof apiShape>;

/** What a description of the API (OpenAPI) says of a route. */
export const routeExampleShape = z.object({
  /** The file of the description, below the project. */
  file: z.string(),
  summary: z.optional(z.string()),
  query: z.array(z.object({ name: z.string(), description: z.optional(z.string()) })),
  headers: z.array(z.object({ name: z.string(), description: z.optional(z.string()) })),
  body: z.optional(z.object({ contentType: z.string(), text: z.string() })),
});
export type RouteExample = z.infer<typeof routeExampleShape>;

/** Set by the connection itself, or not to be had over it. */
const RESERVED =
  /^(connection|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

const header = z.tuple([
  atMost(200).check(
    z.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "is not the name of a header"),
    z.refine((text) => !RESERVED.test(text), "is set by the connection: leave it out"),
  ),
  atMost(8_000).check(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what ends a header is kept out of it.
    z.regex(/^[^\u0000-\u0008\u000a-\u001f\u007f\u0100-\uffff]*$/, "holds what no header can"),
  ),
]);

/** A request to a route of this machine: `POST /console/requests`. Who calls the server fills in. */
export const routeRequest = z.strictObject({
  accountId: name,
  apiId: name,
  routeId: name,
  method: z.string().check(z.regex(/^[A-Z]{3,7}$/)),
  path: z.record(z.string(), atMost(2_000)),
  query: pairs(50),
  headers: z.array(header).check(z.maxLength(50)),
  body: z.optional(atMost(1_000_000)),
  authorization: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("none") }),
    /** Signed as a role of the account, or as the operator, who may invoke everything. */
    z.strictObject({ kind: z.literal("signature"), roleArn: z.optional(atMost(2_000)) }),
    z.strictObject({
      kind: z.literal("token"),
      subject: atMost(200),
      scopes: z.array(atMost(200)).check(z.maxLength(20)),
    }),
  ]),
});
export type RouteRequest = z.infer<typeof routeRequest>;

/** A text as much of it as is shown. */
export const shownText = z.object({ text: z.string(), bytes: z.number(), isCut: z.boolean() });
export type ShownText = z.infer<typeof shownText>;

/** A line that a function printed. */
export const functionLine = z.object({
  functionName: z.string(),
  /** Milliseconds since 1970. */
  time: z.number(),
  message: z.string(),
});
export type FunctionLine = z.infer<typeof functionLine>;

/** A call that was denied to somebody on this machine. */
export const deniedCall = z.object({
  /** Who called, as people call it: a function, a pipeline, a service. */
  who: z.string(),
  /** Absent where what is missing is a permission of the function that was called. */
  roleArn: z.optional(z.string()),
  action: z.string(),
  resource: z.string(),
  message: z.string(),
  /** What would allow just this: a statement for a policy of the role, or a resource for the template. */
  remedy: z.optional(
    z.object({
      kind: z.enum(["statement", "permission"]),
      value: z.record(z.string(), z.unknown()),
    }),
  ),
  count: z.number(),
  /** When it was denied last, in milliseconds since 1970. */
  time: z.number(),
});
export type DeniedCall = z.infer<typeof deniedCall>;

/** What came of a request. What the server filled in is in none of it. */
export const routeAnswer = z.object({
  status: z.number(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** `isText` unless it is no UTF-8: then it is in base64. */
  body: z.extend(shownText, { isText: z.boolean() }),
  milliseconds: z.number(),
  /** What the function got and answered; absent where no function was called. */
  exchange: z.optional(
    z.object({
      functionName: z.string(),
      event: shownText,
      outcome: z.enum(["answered", "failed", "denied", "throttled", "not-found", "running"]),
      response: shownText,
    }),
  ),
  /** What was denied to who signed it, or to the function that answered. */
  denied: z.array(deniedCall),
});
export type RouteAnswer = z.infer<typeof routeAnswer>;
