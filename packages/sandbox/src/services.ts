import type { MetricFeed } from "./code-deploy/metric-watch.ts";
import type { AnswerCall } from "./functions/host/function-host.ts";

/** What the sandbox tells whoever runs it: `code` is stable, `data` depends on it. */
export interface SandboxEvent {
  /** Such as `access-denied`, `function-timeout`, `resource-recorded`. */
  readonly code: string;
  readonly level: "debug" | "info" | "warning" | "error";
  readonly data: Readonly<Record<string, unknown>>;
}

/** Credentials in the form the AWS SDKs take. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present for the credentials of a role, absent for the operator's. */
  readonly sessionToken?: string;
}

/** Where the AWS APIs of the sandbox listen, as base URLs without a trailing slash. */
export interface ServiceEndpoints {
  readonly dynamodb: string;
  readonly s3: string;
}

/** A function as its template describes it, with code that is ready to be imported. */
export interface FunctionConfiguration {
  readonly functionName: string;
  /** Never qualified. */
  readonly functionArn: string;
  /** A version or alias that this configuration stands behind; absent for `$LATEST`. */
  readonly qualifier?: string;
  /** `<file without extension>.<export>`. */
  readonly handler: string;
  readonly runtime: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** What `/tmp` holds. @default 512 */
  readonly temporaryMegabytes?: number;
  readonly environmentVariables: Readonly<Record<string, string>>;
  /** Absolute; content-addressed, so it never changes under a running function. */
  readonly codeDirectory: string;
  /** SHA-256 of the deployment package, base64, as Lambda reports it. */
  readonly codeSha256: string;
  readonly logGroupName: string;
  readonly reservedConcurrency?: number;
  /** Where source maps lie beside the bundles, when they are not in the deployment package. */
  readonly sourceMapDirectory?: string;
}

/** A statement of a function's resource-based policy: `AWS::Lambda::Permission`. */
export interface FunctionPermission {
  readonly statementId: string;
  /** Such as `lambda:InvokeFunction`. */
  readonly action: string;
  /** A service such as `apigateway.amazonaws.com`, an account or an ARN. */
  readonly principal: string;
  /** May hold `*` and `?`. */
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
  /** The version or alias that the statement is limited to. */
  readonly qualifier?: string;
}

export interface InvokeRequest {
  /** Name or ARN, with a version or alias after a further colon if wanted. */
  readonly functionName: string;
  readonly payload: unknown;
  /** Who calls; absent for the operator, who may invoke everything. */
  readonly source?: { readonly principal: string; readonly sourceArn?: string };
}

export type InvokeResult =
  | {
      readonly kind: "ok";
      readonly payload: unknown;
      /** By which the function's log names the invocation. */
      readonly requestId?: string;
    }
  | {
      readonly kind: "function-error";
      readonly requestId?: string;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly payload: unknown;
    }
  | { readonly kind: "denied"; readonly message: string }
  | { readonly kind: "not-found"; readonly message: string }
  | { readonly kind: "throttled" };

/** Runs functions. `put` of a name that exists replaces it: the next event meets the new one. */
export interface FunctionService {
  put(configuration: FunctionConfiguration): Promise<void>;
  /** Without a qualifier, the function with all its versions, aliases and permissions. */
  delete(functionName: string, qualifier?: string): Promise<void>;
  addPermission(functionName: string, permission: FunctionPermission): Promise<void>;
  removePermission(functionName: string, statementId: string): Promise<void>;
  invoke(request: InvokeRequest): Promise<InvokeResult>;
  /** Sends a share of the calls of an alias to another version; without one, all to its own. */
  route(functionName: string, alias: string, additional: VersionShare | undefined): void;
  close(): Promise<void>;
}

export interface VersionShare {
  readonly version: string;
  /** From 0 to 1. */
  readonly weight: number;
}

export interface FunctionServiceOptions {
  /** The session is named after the function, as Lambda does it. */
  readonly credentialsFor: (roleArn: string, sessionName: string) => Credentials;
  readonly endpoints: ServiceEndpoints;
  /** Answers what functions ask DynamoDB past the network. @default all of it goes to its endpoint */
  readonly answerCall?: AnswerCall;
  readonly region: string;
  readonly accountId: string;
  readonly logs: LogService;
  /** Told what becomes of calls, as CloudWatch is. */
  readonly metrics?: Pick<MetricFeed, "isWatched" | "emit">;
  readonly onEvent?: (event: SandboxEvent) => void;
}

/** Seconds, names and values as in the `CorsConfiguration` of `AWS::ApiGatewayV2::Api`. */
export interface CorsConfiguration {
  readonly allowOrigins?: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly allowCredentials?: boolean;
  readonly maxAge?: number;
}

export interface HttpApiConfiguration {
  readonly apiId: string;
  readonly name: string;
  /** @default HTTP */
  readonly protocol?: "HTTP" | "REST";
  /** Of a REST API: bodies of these types are base64. */
  readonly binaryMediaTypes?: readonly string[];
  readonly corsConfiguration?: CorsConfiguration;
}

export interface Throttling {
  /** Tokens in the bucket. */
  readonly burstLimit?: number;
  /** Tokens added a second. */
  readonly rateLimit?: number;
}

export interface HttpStageConfiguration {
  readonly apiId: string;
  /** `$default` is served at the root, any other below its name. */
  readonly stageName: string;
  readonly autoDeploy: boolean;
  readonly throttling?: Throttling;
  /** By route key. */
  readonly routeSettings?: Readonly<Record<string, Throttling>>;
  readonly accessLog?: { readonly logGroupName: string; readonly format: string };
  readonly stageVariables?: Readonly<Record<string, string>>;
}

export interface HttpRouteConfiguration {
  readonly apiId: string;
  readonly routeId: string;
  /** `METHOD /path` or `$default`. */
  readonly routeKey: string;
  /** `integrations/<id>`. */
  readonly target?: string;
  /** `CUSTOM`: a function decides. */
  readonly authorizationType: "NONE" | "AWS_IAM" | "JWT" | "CUSTOM";
  readonly authorizerId?: string;
  readonly authorizationScopes?: readonly string[];
}

export interface HttpIntegrationConfiguration {
  readonly apiId: string;
  readonly integrationId: string;
  /** Only `AWS_PROXY`, `HTTP_PROXY` and, of REST APIs, `MOCK` get this far. */
  readonly type: string;
  /** A function ARN, an API Gateway invocation ARN of one, or a URL. */
  readonly uri: string;
  readonly method?: string;
  /** `rest`: the event of REST APIs, which have no versions. */
  readonly payloadFormatVersion: "1.0" | "2.0" | "rest";
  /** What a `MOCK` answers. */
  readonly mock?: {
    readonly statusCode: number;
    readonly headers: readonly (readonly [string, string])[];
  };
  /** @default 30000 */
  readonly timeoutMilliseconds?: number;
}

export type HttpAuthorizerConfiguration = JwtAuthorizer | FunctionAuthorizer;

interface Authorizer {
  readonly apiId: string;
  readonly authorizerId: string;
  readonly name: string;
}

/** Of a REST API: a function that answers with a policy. */
export interface FunctionAuthorizer extends Authorizer {
  /** `TOKEN`: it is sent one header; `REQUEST`: all but the body. */
  readonly type: "TOKEN" | "REQUEST";
  /** An API Gateway invocation ARN of a function. */
  readonly uri: string;
  /** Such as `method.request.header.Authorization`; a request without all of them is refused. */
  readonly identitySource: readonly string[];
  /** Of a `TOKEN`: what a token looks like. */
  readonly validation?: string;
  /** Whether a role lets API Gateway call the function, and not the function's own policy. */
  readonly hasCredentials: boolean;
}

export interface JwtAuthorizer extends Authorizer {
  readonly type: "JWT";
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Such as `$request.header.Authorization`. */
  readonly identitySource: readonly string[];
}

/** A request's way to its function. */
export interface HttpExchange {
  /** As in the event and in the answer's `apigw-requestid`. */
  readonly requestId: string;
  /** As the integration names it. */
  readonly functionName: string;
  readonly event: unknown;
  readonly result: Promise<InvokeResult>;
}

/** Serves HTTP APIs. Every `put` takes effect at the next request; deleting what is gone is fine. */
export interface HttpApiService {
  putApi(api: HttpApiConfiguration): Promise<void>;
  deleteApi(apiId: string): Promise<void>;
  putStage(stage: HttpStageConfiguration): Promise<void>;
  deleteStage(apiId: string, stageName: string): Promise<void>;
  putRoute(route: HttpRouteConfiguration): Promise<void>;
  deleteRoute(apiId: string, routeId: string): Promise<void>;
  putIntegration(integration: HttpIntegrationConfiguration): Promise<void>;
  deleteIntegration(apiId: string, integrationId: string): Promise<void>;
  putAuthorizer(authorizer: HttpAuthorizerConfiguration): Promise<void>;
  /** The authorizers of an API; none where there is no such API. */
  authorizersOf(apiId: string): readonly HttpAuthorizerConfiguration[];
  deleteAuthorizer(apiId: string, authorizerId: string): Promise<void>;
  /** Whether there is an API of this id. */
  has(apiId: string): boolean;
  /** Every API, the first one made first. */
  all(): readonly Pick<HttpApiConfiguration, "apiId" | "name">[];
  /** The base URL of an API, without a trailing slash. */
  endpointOf(apiId: string): string;
  /** Where its routes begin: the endpoint, with the last stage of an API that has no default one. */
  invokeUrlOf(apiId: string): string;
  /** The routes of an API, each with what answers it. */
  routesOf(apiId: string): readonly (Pick<
    HttpRouteConfiguration,
    "routeId" | "routeKey" | "authorizationType"
  > & {
    readonly authorizerId?: string;
    readonly authorizationScopes?: readonly string[];
    readonly integrationUri?: string;
  })[];
  /** Tells of every call of a function for a request until what it answers is called. */
  observe(listener: (exchange: HttpExchange) => void): () => void;
  close(): Promise<void>;
}

/** The outcome of a SigV4 and policy check of a request to an `AWS_IAM` route. */
export type AuthorizeResult =
  | { readonly kind: "allowed"; readonly principalArn: string; readonly accessKeyId: string }
  | { readonly kind: "denied"; readonly message: string };

export interface HttpApiServiceOptions {
  readonly functions: FunctionService;
  readonly logs: LogService;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  /** Checks a request to an `AWS_IAM` route: its signature, then `execute-api:Invoke` on `resource`. */
  readonly authorize: (request: SignedRequest, resource: string) => AuthorizeResult;
  readonly onEvent?: (event: SandboxEvent) => void;
}

/** What SigV4 signs: header names in lower case, the path and query as they came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** Raw path and query string, not decoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  /** Such as `dynamodb`, `s3`, `execute-api`. */
  readonly service: string;
}

export interface LogEvent {
  readonly time: Date;
  readonly message: string;
}

export interface TailedLogEvent extends LogEvent {
  readonly stream: string;
}

/** Keeps what functions and stages log. A group comes into being when first written to, as on AWS. */
export interface LogService {
  putGroup(name: string, retentionDays?: number): Promise<void>;
  deleteGroup(name: string): Promise<void>;
  append(group: string, stream: string, event: LogEvent): void;
  /** The last of what is stored, in order: about this many bytes of it. */
  recent(group: string, bytes: number): readonly TailedLogEvent[];
  /** What is stored, in order; with `follow`, then what comes until `signal` aborts. */
  tail(
    group: string,
    options?: { readonly follow?: boolean; readonly signal?: AbortSignal },
  ): AsyncIterable<TailedLogEvent>;
  close(): Promise<void>;
}
