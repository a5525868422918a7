import assert from "node:assert/strict";
import type { FidelityClient } from "../client.ts";
import { ECHO_AUDIENCE } from "../echo-stack.ts";
import { expectMessage, expectStatus } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";
import { type SignedRequest, sendSigned } from "../sign.ts";
import type { TargetTokenRequest } from "../target.ts";

const origin = "https://one.example";

const corsHeadersOf = (headers: object) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith("access-control-")),
  );

/** Cross-origin requests to an API with a CORS configuration. */
export const corsCases = casesOf(
  "cors",
  ["deploy"],
  [
    {
      name: "a preflight request is answered without a function",
      run: async (client) => {
        const answer = await client.http("OPTIONS", "/forbidden", {
          headers: { origin, "access-control-request-method": "GET" },
        });

        expectStatus(answer, 204);
        assert.equal(answer.text, "");
        const list = (name: string) => String(answer.headers[name]).split(/, */).sort();
        assert.deepEqual(list("access-control-allow-methods"), ["GET", "POST"]);
        assert.deepEqual(list("access-control-allow-headers"), ["content-type", "x-custom"]);
        assert.equal(answer.headers["access-control-allow-origin"], origin);
        assert.equal(answer.headers["access-control-allow-credentials"], "true");
        assert.equal(answer.headers["access-control-max-age"], "60");
      },
    },
    {
      name: "a preflight request of another origin is answered without permission",
      run: async (client) => {
        const answer = await client.http("OPTIONS", "/forbidden", {
          headers: { origin: "https://other.example", "access-control-request-method": "GET" },
        });

        expectStatus(answer, 204);
        assert.deepEqual(corsHeadersOf(answer.headers), {});
      },
    },
    {
      name: "an answer to an allowed origin says so, and hides what the function says of it",
      run: async (client) => {
        const result = { statusCode: 200, headers: { "access-control-allow-origin": "*" } };

        const answer = await client.http("POST", "/v2/respond", {
          headers: { origin, "content-type": "application/json" },
          body: JSON.stringify(result),
        });

        assert.deepEqual(corsHeadersOf(answer.headers), {
          "access-control-allow-origin": origin,
          "access-control-allow-credentials": "true",
          "access-control-expose-headers": "x-exposed",
        });
      },
    },
    {
      name: "an answer without an origin, or to another, has no CORS headers",
      run: async (client) => {
        const headers = [{}, { origin: "https://other.example" }];
        for (const each of headers) {
          const answer = await client.http("GET", "/v2/echo", { headers: { ...each } });

          expectStatus(answer, 200);
          assert.deepEqual(corsHeadersOf(answer.headers), {});
        }
      },
    },
  ],
);

/** Limits of a route. */
export const throttlingCases = casesOf(
  "throttling",
  ["deploy"],
  [
    {
      name: "a route beyond its limit gets 429, and others none of it",
      run: async (client) => {
        const answers = await Promise.all(
          Array.from({ length: 20 }, () => client.http("GET", "/throttled")),
        );

        const throttled = answers.filter(({ status }) => status === 429);
        assert.ok(throttled.length > 0, answers.map(({ status }) => status).join());
        assert.ok(throttled.length < answers.length);
        for (const answer of throttled) expectMessage(answer, 429, "Too Many Requests");
        expectStatus(await client.http("GET", "/v2/echo"), 200);
      },
    },
  ],
);

async function withToken(
  client: FidelityClient,
  path: string,
  request: Partial<TargetTokenRequest> = {},
  change: (token: string) => string = (token) => token,
) {
  const token = (await client.target.mintToken?.({ audience: ECHO_AUDIENCE, ...request })) ?? "";
  return client.http("GET", path, { headers: { authorization: change(`Bearer ${token}`) } });
}

/** The first character of the signature is another; of the last, some bits are ignored. */
const forged = (token: string) =>
  token.replace(/\.(.)([^.]*)$/, (_, first, rest) => `.${first === "A" ? "B" : "A"}${rest}`);

const badTokens: readonly (readonly [
  string,
  Partial<TargetTokenRequest>,
  ((token: string) => string)?,
])[] = [
  ["another audience", { audience: "other" }],
  ["an expired token", { expiresInSeconds: -600 }],
  ["a forged signature", {}, forged],
  ["what is not a token", {}, () => "Bearer nonsense"],
  ["a token that begins later", { claims: { nbf: Math.floor(Date.now() / 1000) + 3600 } }],
];

/** JWT authorizers. */
export const jwtCases = casesOf(
  "jwt",
  ["deploy", "tokens"],
  [
    {
      name: "a token with the audience gets through, with or without Bearer, and its claims as text",
      run: async (client) => {
        const claims = { groups: ["a", "b"], admin: true };
        const answer = await withToken(client, "/jwt/echo", { scopes: ["read"], claims });
        const bare = await withToken(client, "/jwt/echo", {}, (text) => text.slice(7));

        expectStatus(answer, 200);
        expectStatus(bare, 200);
        const { authorizer } = JSON.parse(answer.text).requestContext;
        const { claims: seen, scopes } = authorizer.jwt;
        assert.equal(scopes, null);
        assert.deepEqual(
          [seen.aud, seen.scope, seen.groups, seen.admin, typeof seen.exp],
          [ECHO_AUDIENCE, "read", "[a b]", "true", "string"],
        );
      },
    },
    {
      name: "payload 1.0 has the claims under requestContext.authorizer",
      run: async (client) => {
        const answer = await withToken(client, "/jwt1/echo");

        expectStatus(answer, 200);
        assert.equal(JSON.parse(answer.text).requestContext.authorizer.claims.aud, ECHO_AUDIENCE);
      },
    },
    {
      name: "no token gets 401 and a challenge",
      run: async (client) => {
        const answer = await client.http("GET", "/jwt/echo");

        expectMessage(answer, 401, "Unauthorized");
        assert.match(String(answer.headers["www-authenticate"]), /^Bearer/);
      },
    },
    ...badTokens.map(([what, request, change]) => ({
      name: `${what} gets 401 with invalid_token`,
      run: async (client: FidelityClient) => {
        const answer = await withToken(client, "/jwt/echo", request, change);

        expectMessage(answer, 401, "Unauthorized");
        assert.match(String(answer.headers["www-authenticate"]), /error="invalid_token"/);
      },
    })),
    {
      name: "a route with scopes wants one of them, or answers 403 with insufficient_scope",
      run: async (client) => {
        const allowed = await withToken(client, "/jwt/scoped", { scopes: ["other", "read"] });
        const denied = await withToken(client, "/jwt/scoped", { scopes: ["other"] });

        expectStatus(allowed, 200);
        expectMessage(denied, 403, "Forbidden");
        assert.match(String(denied.headers["www-authenticate"]), /error="insufficient_scope"/);
      },
    },
  ],
);

interface CallAnswer {
  readonly ok?: true;
  readonly name?: string;
  readonly message?: string;
}

async function callAsFunction(client: FidelityClient, operation: string, more: object = {}) {
  const settings = await client.http("GET", "/v2/settings");
  const { table: TableName } = JSON.parse(settings.text) as { table: string };
  const answer = await client.http("POST", "/v2/call", {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ operation, input: { TableName, ...more } }),
  });
  expectStatus(answer, 200);
  return JSON.parse(answer.text) as CallAnswer;
}

const denial = (action: string, why: string) =>
  new RegExp(
    `^User: arn:aws[\\w-]*:sts::\\d{12}:assumed-role/\\S+/\\S+ is not authorized to perform: ${action} on resource: arn:aws[\\w-]*:dynamodb:[\\w-]+:\\d{12}:table/\\S+ ${why}$`,
  );

const Key = { pk: { S: "fidelity" } };

async function callIamRoute(client: FidelityClient, deviation: Partial<SignedRequest> = {}) {
  const { region, credentials, stackUrl } = client.target;
  return sendSigned({
    service: "execute-api",
    region,
    credentials,
    method: "GET",
    url: `${stackUrl}/iam/1?a=b`,
    ...deviation,
  });
}

/** Policies of roles, and routes with AWS_IAM authorization. */
export const iamCases = casesOf(
  "iam",
  ["deploy"],
  [
    {
      name: "a function may do what its role allows, by name and by wildcard",
      run: async (client) => {
        assert.deepEqual(await callAsFunction(client, "GetItem", { Key }), { ok: true });
        assert.deepEqual(await callAsFunction(client, "DeleteItem", { Key }), { ok: true });
      },
    },
    {
      name: "what no policy allows is denied in AWS's words",
      run: async (client) => {
        const { name, message = "" } = await callAsFunction(client, "PutItem", { Item: Key });

        assert.equal(name, "AccessDeniedException");
        assert.match(
          message,
          denial(
            "dynamodb:PutItem",
            "because no identity-based policy allows the dynamodb:PutItem action",
          ),
        );
      },
    },
    {
      name: "what a policy denies is denied though another allows it",
      run: async (client) => {
        const { name, message = "" } = await callAsFunction(client, "DeleteTable");

        assert.equal(name, "AccessDeniedException");
        assert.match(
          message,
          denial(
            "dynamodb:DeleteTable",
            "with an explicit deny in an identity-based policy(: \\S+)?",
          ),
        );
      },
    },
    {
      name: "a table that the role does not name is denied, not searched for",
      run: async (client) => {
        const answer = await callAsFunction(client, "GetItem", { TableName: "elsewhere", Key });

        assert.equal(answer.name, "AccessDeniedException");
      },
    },
    {
      name: "an AWS_IAM route takes a signed request and knows who signed it",
      run: async (client) => {
        const answer = await callIamRoute(client);

        expectStatus(answer, 200);
        const { iam } = JSON.parse(answer.text).requestContext.authorizer;
        assert.equal(iam.accessKey, client.target.credentials.accessKeyId);
        assert.match(iam.userArn, /^arn:aws/);
      },
    },
    {
      name: "an AWS_IAM route refuses unsigned, wrongly signed and old requests with 403",
      run: async (client) => {
        const { credentials } = client.target;
        const date = new Date(Date.now() - 20 * 60_000);
        const answers = [
          await client.http("GET", "/iam/1"),
          await callIamRoute(client, { credentials: { ...credentials, secretAccessKey: "no" } }),
          await callIamRoute(client, { date }),
          await callIamRoute(client, { tampered: { url: `${client.target.stackUrl}/iam/2` } }),
        ];

        for (const answer of answers) expectMessage(answer, 403, "Forbidden");
      },
    },
  ],
);
