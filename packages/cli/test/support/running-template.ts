import { createRequire } from "node:module";

const sdk = createRequire(import.meta.url).resolve("@aws-sdk/client-dynamodb");

/** Answers with what it got, prints it, and for `POST` puts an item, which its role does not allow. */
const HANDLER = `
const { DynamoDBClient, PutItemCommand } = require(${JSON.stringify(sdk)});
const client = new DynamoDBClient({ maxAttempts: 1 });
exports.handler = async (event) => {
  console.log("asked for", event.rawPath);
  if (event.requestContext.http.method === "POST") {
    const Item = { owner: { S: "ann" }, at: { N: "1" } };
    await client.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item }));
  }
  if (event.body === "fail") throw new RangeError("no good");
  return { statusCode: 200, headers: { "x-echo": event.headers.authorization ?? "" }, body: JSON.stringify(event) };
};
`;

const ref = (name: string) => ({ Ref: name });
const arnOf = (name: string) => ({ "Fn::GetAtt": [name, "Arn"] });

const route = (routeKey: string, properties: object = {}) => ({
  Type: "AWS::ApiGatewayV2::Route",
  Properties: {
    ApiId: ref("Api"),
    RouteKey: routeKey,
    Target: { "Fn::Join": ["/", ["integrations", ref("Integration")]] },
    ...properties,
  },
});

/** An API with a route of each authorization, and a table with an index. */
export function runningTemplate(issuer: string): string {
  const attribute = (AttributeName: string, AttributeType: string) => ({
    AttributeName,
    AttributeType,
  });
  const key = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: "HASH" },
    { AttributeName: range, KeyType: "RANGE" },
  ];
  return JSON.stringify({
    Resources: {
      Table: {
        Type: "AWS::DynamoDB::Table",
        Properties: {
          TableName: "orders",
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [
            attribute("owner", "S"),
            attribute("at", "N"),
            attribute("state", "S"),
          ],
          KeySchema: key("owner", "at"),
          GlobalSecondaryIndexes: [
            {
              IndexName: "by-state",
              KeySchema: key("state", "at"),
              Projection: { ProjectionType: "ALL" },
            },
          ],
        },
      },
      Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "shop", ProtocolType: "HTTP" } },
      Stage: {
        Type: "AWS::ApiGatewayV2::Stage",
        Properties: { ApiId: ref("Api"), StageName: "$default", AutoDeploy: true },
      },
      Authorizer: {
        Type: "AWS::ApiGatewayV2::Authorizer",
        Properties: {
          ApiId: ref("Api"),
          AuthorizerType: "JWT",
          Name: "people",
          IdentitySource: ["$request.header.Authorization"],
          JwtConfiguration: { Issuer: issuer, Audience: ["shop"] },
        },
      },
      Role: {
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
        },
      },
      Caller: {
        Type: "AWS::IAM::Role",
        Properties: {
          AssumeRolePolicyDocument: {
            Version: "2012-10-17",
            Statement: [
              { Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" },
            ],
          },
          Policies: [
            {
              PolicyName: "call",
              PolicyDocument: {
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" }],
              },
            },
          ],
        },
      },
      EchoFunction: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Runtime: "nodejs24.x",
          Handler: "index.handler",
          Role: arnOf("Role"),
          Environment: { Variables: { TABLE_NAME: ref("Table") } },
          Code: { ZipFile: HANDLER },
        },
      },
      Permission: {
        Type: "AWS::Lambda::Permission",
        Properties: {
          FunctionName: ref("EchoFunction"),
          Action: "lambda:InvokeFunction",
          Principal: "apigateway.amazonaws.com",
        },
      },
      Integration: {
        Type: "AWS::ApiGatewayV2::Integration",
        Properties: {
          ApiId: ref("Api"),
          IntegrationType: "AWS_PROXY",
          IntegrationUri: arnOf("EchoFunction"),
          PayloadFormatVersion: "2.0",
        },
      },
      Open: route("ANY /open/{id}"),
      Signed: route("GET /signed/{id}", { AuthorizationType: "AWS_IAM" }),
      Token: route("GET /token", {
        AuthorizationType: "JWT",
        AuthorizerId: ref("Authorizer"),
        AuthorizationScopes: ["orders/read"],
      }),
    },
  });
}
