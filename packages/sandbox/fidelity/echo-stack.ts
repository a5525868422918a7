/** What tokens for the echo stack are meant for. */
export const ECHO_AUDIENCE = "fidelity";

/** CloudFormation's placeholders, which are none of JavaScript's. */
const sub = (text: string) => ({ "Fn::Sub": text.replace(/\{(\w+|AWS::\w+)\}/g, "$${$1}") });
const attribute = (resource: string, name: string) => ({ "Fn::GetAtt": [resource, name] });

const functionSource = (sdk: string) => `
const { DynamoDBClient, ...dynamodb } = require(${JSON.stringify(sdk)});
const client = new DynamoDBClient({ maxAttempts: 1 });
const json = (value) => ({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});
const bodyOf = (event) =>
  JSON.parse(event.isBase64Encoded ? Buffer.from(event.body, "base64").toString() : event.body);
const actions = {
  echo: (event) => json(event),
  respond: (event) => bodyOf(event),
  throw: (event) => { throw new TypeError("thrown on purpose"); },
  slow: () => new Promise((resolve) => setTimeout(resolve, 1500, json("late"))),
  large: (event) => ({ statusCode: 200, body: "x".repeat(7 * 1024 * 1024) }),
  settings: () => json({ table: process.env.TABLE_NAME, fallbackUrl: process.env.FALLBACK_URL }),
  async call(event) {
    const { operation, input } = bodyOf(event);
    try {
      await client.send(new dynamodb[operation + "Command"](input));
      return json({ ok: true });
    } catch (error) {
      return json({ name: error.name, message: error.message });
    }
  },
};
exports.handler = (event) => {
  const path = event.rawPath ?? event.path;
  const [, , action = ""] = path.split("/");
  return (Object.hasOwn(actions, action) ? actions[action] : actions.echo)(event);
};
`;

interface Route {
  readonly key: string;
  readonly api?: "Api" | "Fallback";
  readonly integration?: "V1" | "V2" | "Quick" | "Everything" | "Forbidden";
  readonly properties?: object;
  readonly condition?: string;
}

const jwt = (more: object = {}) => ({
  condition: "HasIssuer",
  properties: { AuthorizationType: "JWT", AuthorizerId: { Ref: "Authorizer" }, ...more },
});

const routes: Readonly<Record<string, Route>> = {
  V2: { key: "ANY /v2/{action}" },
  V2Items: { key: "GET /v2/items/{id}" },
  V2Files: { key: "ANY /v2/files/{path+}" },
  V1: { key: "ANY /v1/{action}", integration: "V1" },
  V1Items: { key: "GET /v1/items/{id}", integration: "V1" },
  V1Files: { key: "ANY /v1/files/{path+}", integration: "V1" },
  Quick: { key: "GET /quick/slow", integration: "Quick" },
  Forbidden: { key: "GET /forbidden", integration: "Forbidden" },
  Throttled: { key: "GET /throttled" },
  Iam: { key: "GET /iam/{id}", properties: { AuthorizationType: "AWS_IAM" } },
  Jwt: { key: "GET /jwt/echo", ...jwt() },
  JwtScoped: { key: "GET /jwt/scoped", ...jwt({ AuthorizationScopes: ["read", "admin"] }) },
  Jwt1: { key: "GET /jwt1/echo", integration: "V1", ...jwt() },
  Everything: { key: "$default", api: "Fallback", integration: "Everything" },
};

const integration = (api: string, properties: object = {}) => ({
  Type: "AWS::ApiGatewayV2::Integration",
  Properties: {
    ApiId: { Ref: api },
    IntegrationType: "AWS_PROXY",
    IntegrationUri: attribute("Function", "Arn"),
    PayloadFormatVersion: "2.0",
    ...properties,
  },
});

const route = ({ key, api = "Api", integration = "V2", properties, condition }: Route) => ({
  Type: "AWS::ApiGatewayV2::Route",
  ...(condition && { Condition: condition }),
  Properties: {
    ApiId: { Ref: api },
    RouteKey: key,
    Target: { "Fn::Join": ["/", ["integrations", { Ref: `${integration}Integration` }]] },
    ...properties,
  },
});

const stage = (api: string, properties: object = {}) => ({
  Type: "AWS::ApiGatewayV2::Stage",
  Properties: { ApiId: { Ref: api }, StageName: "$default", AutoDeploy: true, ...properties },
});

const permission = (api: string) => ({
  Type: "AWS::Lambda::Permission",
  Properties: {
    FunctionName: { Ref: "Function" },
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
    SourceArn: sub(`arn:{AWS::Partition}:execute-api:{AWS::Region}:{AWS::AccountId}:{${api}}/*`),
  },
});

const statement = (Effect: string, Action: string | string[]) => ({
  Effect,
  Action,
  Resource: attribute("Table", "Arn"),
});

const role = {
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    },
    Policies: [
      {
        PolicyName: "table",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            statement("Allow", ["dynamodb:GetItem", "dynamodb:Delete*"]),
            statement("Deny", "dynamodb:DeleteTable"),
          ],
        },
      },
    ],
  },
};

const functionResource = (sdk: string) => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Role: attribute("Role", "Arn"),
    Timeout: 10,
    Environment: {
      Variables: {
        TABLE_NAME: { Ref: "Table" },
        FALLBACK_URL: attribute("Fallback", "ApiEndpoint"),
      },
    },
    Code: { ZipFile: functionSource(sdk) },
  },
});

/**
 * The stack that the cases about HTTP APIs, roles and tokens are tried on, as CloudFormation JSON;
 * its output `Url` is what they need. `sdk` is how its function finds the DynamoDB client.
 *
 * @default @aws-sdk/client-dynamodb, which Lambda has
 */
export function echoStackTemplate(sdk = "@aws-sdk/client-dynamodb"): string {
  const routeResources = Object.fromEntries(
    Object.entries(routes).map(([name, each]) => [`${name}Route`, route(each)]),
  );
  return JSON.stringify(
    {
      Description: "What the fidelity suite talks to. Delete it afterwards: it answers anyone.",
      Parameters: { Issuer: { Type: "String", Default: "" } },
      Conditions: { HasIssuer: { "Fn::Not": [{ "Fn::Equals": [{ Ref: "Issuer" }, ""] }] } },
      Resources: {
        Table: {
          Type: "AWS::DynamoDB::Table",
          Properties: {
            BillingMode: "PAY_PER_REQUEST",
            AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
            KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
          },
        },
        Role: role,
        Function: functionResource(sdk),
        // Nobody may invoke this one.
        ForbiddenFunction: functionResource(sdk),
        Api: {
          Type: "AWS::ApiGatewayV2::Api",
          Properties: {
            Name: "fidelity",
            ProtocolType: "HTTP",
            CorsConfiguration: {
              AllowOrigins: ["https://one.example", "https://two.example"],
              AllowMethods: ["GET", "POST"],
              AllowHeaders: ["x-custom", "content-type"],
              ExposeHeaders: ["x-exposed"],
              AllowCredentials: true,
              MaxAge: 60,
            },
          },
        },
        Stage: {
          ...stage("Api", {
            StageVariables: { colour: "blue" },
            RouteSettings: {
              "GET /throttled": { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 1 },
            },
          }),
          DependsOn: "ThrottledRoute",
        },
        Fallback: {
          Type: "AWS::ApiGatewayV2::Api",
          Properties: { Name: "fidelity-fallback", ProtocolType: "HTTP" },
        },
        FallbackStage: stage("Fallback"),
        Authorizer: {
          Type: "AWS::ApiGatewayV2::Authorizer",
          Condition: "HasIssuer",
          Properties: {
            ApiId: { Ref: "Api" },
            Name: "jwt",
            AuthorizerType: "JWT",
            IdentitySource: ["$request.header.Authorization"],
            JwtConfiguration: { Issuer: { Ref: "Issuer" }, Audience: [ECHO_AUDIENCE] },
          },
        },
        V2Integration: integration("Api"),
        V1Integration: integration("Api", { PayloadFormatVersion: "1.0" }),
        QuickIntegration: integration("Api", { TimeoutInMillis: 300 }),
        ForbiddenIntegration: integration("Api", {
          IntegrationUri: attribute("ForbiddenFunction", "Arn"),
        }),
        EverythingIntegration: integration("Fallback"),
        Permission: permission("Api"),
        FallbackPermission: permission("Fallback"),
        ...routeResources,
      },
      Outputs: { Url: { Value: attribute("Api", "ApiEndpoint") } },
    },
    null,
    2,
  );
}
