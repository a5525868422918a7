import { connect } from "node:net";
import {
  createHttpApiService,
  type HttpApiServiceSettings,
} from "../src/http-api/http-api-service.ts";
import type {
  FunctionService,
  HttpApiConfiguration,
  HttpApiService,
  HttpApiServiceOptions,
  HttpIntegrationConfiguration,
  HttpRouteConfiguration,
  HttpStageConfiguration,
  InvokeResult,
} from "../src/services.ts";
import {
  ACCOUNT_ID,
  type FunctionFixture,
  openFunctionFixture,
  REGION,
} from "./function-fixture.ts";

export const API_ID = "api1234567";

type RouteOverrides = Partial<HttpRouteConfiguration> & {
  readonly integration?: Partial<HttpIntegrationConfiguration>;
};

export interface HttpFixture extends FunctionFixture {
  readonly apis: HttpApiService;
  endpoint(): string;
  putApi(overrides?: Partial<HttpApiConfiguration>): Promise<void>;
  putStage(overrides?: Partial<HttpStageConfiguration>): Promise<void>;
  /** Adds a route with an integration of its own, to the function `function` unless told otherwise. */
  putRoute(routeKey: string, overrides?: RouteOverrides): Promise<void>;
  /** Sends bytes as they are and returns all that comes back until the connection closes. */
  sendRaw(bytes: string): Promise<string>;
}

export interface HttpFixtureOptions extends HttpApiServiceSettings {
  readonly authorize?: HttpApiServiceOptions["authorize"];
  /** Stands in for functions where their answer is what a test is about. */
  readonly answer?: (payload: unknown) => InvokeResult | Promise<InvokeResult>;
}

/** An HTTP API with a `$default` stage on a free port, in front of real functions. */
export async function openHttpFixture(options: HttpFixtureOptions = {}): Promise<HttpFixture> {
  const fixture = openFunctionFixture();
  const { answer, authorize, ...settings } = options;
  const functions: FunctionService = answer
    ? { ...fixture.functions, invoke: async ({ payload }) => answer(payload) }
    : fixture.functions;
  const apis = createHttpApiService({
    functions,
    logs: fixture.logs,
    port: 0,
    region: REGION,
    accountId: ACCOUNT_ID,
    authorize: authorize ?? (() => ({ kind: "denied", message: "nobody is allowed" })),
    onEvent: (event) => fixture.events.push(event),
    ...settings,
  });

  const putApi: HttpFixture["putApi"] = (overrides) =>
    apis.putApi({ apiId: API_ID, name: "api", ...overrides });
  const putStage: HttpFixture["putStage"] = (overrides) =>
    apis.putStage({ apiId: API_ID, stageName: "$default", autoDeploy: true, ...overrides });
  await putApi();
  await putStage();
  await fixture.functions.addPermission("function", {
    statementId: "any-route",
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    sourceArn: `arn:aws:execute-api:${REGION}:${ACCOUNT_ID}:${API_ID}/*`,
  });

  return {
    ...fixture,
    apis,
    putApi,
    putStage,
    endpoint: () => apis.endpointOf(API_ID),

    async putRoute(routeKey, { integration, ...overrides } = {}) {
      const integrationId = `integration of ${routeKey}`;
      await apis.putIntegration({
        apiId: API_ID,
        integrationId,
        type: "AWS_PROXY",
        uri: `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:function`,
        payloadFormatVersion: "2.0",
        ...integration,
      });
      await apis.putRoute({
        apiId: API_ID,
        routeId: `route ${routeKey}`,
        routeKey,
        target: `integrations/${integrationId}`,
        authorizationType: "NONE",
        ...overrides,
      });
    },

    sendRaw(bytes) {
      const { port } = new URL(apis.endpointOf(API_ID));
      return new Promise((resolve, reject) => {
        let received = "";
        const socket = connect(Number(port), "127.0.0.1", () => socket.write(bytes, "latin1"));
        socket.setEncoding("latin1").on("data", (text) => {
          received += text;
        });
        socket.on("close", () => resolve(received)).on("error", reject);
      });
    },

    async close() {
      await apis.close();
      await fixture.close();
    },
  };
}
