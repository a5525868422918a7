import { createRequire } from "node:module";

const sdk = createRequire(import.meta.url).resolve("@aws-sdk/client-dynamodb");

/** Answers with the item of the path's id; `POST` writes it first. */
export const HANDLER_SOURCE = `
const { DynamoDBClient, GetItemCommand, PutItemCommand } = require(${JSON.stringify(sdk)});
const client = new DynamoDBClient({ maxAttempts: 1 });
const TableName = process.env.TABLE_NAME;
exports.handler = async (event) => {
  const pk = { S: event.pathParameters.id };
  try {
    if (event.requestContext.http.method === "POST") {
      await client.send(new PutItemCommand({ TableName, Item: { pk, text: { S: event.body } } }));
    }
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk } }));
    return { statusCode: Item ? 200 : 404, body: Item ? Item.text.S : "" };
  } catch (error) {
    return { statusCode: 500, body: error.name + ": " + error.message };
  }
};
`;

export interface ApplicationOptions {
  /** What the function may do with the table. */
  readonly actions?: readonly string[];
  readonly tableProperties?: object;
  readonly tableAttributes?: object;
  readonly code?: object;
  readonly stageProperties?: object;
  readonly withPermission?: boolean;
  readonly routeProperties?: object;
  readonly extra?: object;
}

/** The placeholders are CloudFormation's. */
const arn = ["AWS::Region", "AWS::AccountId", "Api"]
  .map((name) => `\${${name}}`)
  .reduce((left, right) => `${left}:${right}`, "arn:aws:execute-api");

const statement = (Action: unknown, Resource: unknown) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource }],
});

/** A table, a function and an HTTP API in front of it: every emulated service at once. */
export function applicationTemplate(options: ApplicationOptions = {}): string {
  const { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], withPermission = true } = options;
  const route = (RouteKey: string) => ({
    Type: "AWS::ApiGatewayV2::Route",
    Properties: {
      ApiId: { Ref: "Api" },
      RouteKey,
      Target: { "Fn::Join": ["/", ["integrations", { Ref: "Integration" }]] },
      ...options.routeProperties,
    },
  });
  return JSON.stringify({
    Resources: {
      Table: {
        Type: "AWS::DynamoDB::Table",
        ...options.tableAttributes,
        Properties: {
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
          ...options.tableProperties,
        },
      },
      Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "test", ProtocolType: "HTTP" } },
      Stage: {
        Type: "AWS::ApiGatewayV2::Stage",
        Properties: {
          ApiId: { Ref: "Api" },
          StageName: "$default",
          AutoDeploy: true,
          ...options.stageProperties,
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
          Policies: [
            {
              PolicyName: "table",
              PolicyDocument: statement(actions, { "Fn::GetAtt": ["Table", "Arn"] }),
            },
          ],
        },
      },
      Logs: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 1 } },
      Function: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Runtime: "nodejs24.x",
          Handler: "index.handler",
          Role: { "Fn::GetAtt": ["Role", "Arn"] },
          Timeout: 10,
          LoggingConfig: { LogGroup: { Ref: "Logs" } },
          Environment: { Variables: { TABLE_NAME: { Ref: "Table" } } },
          Code: options.code ?? { ZipFile: HANDLER_SOURCE },
        },
      },
      Integration: {
        Type: "AWS::ApiGatewayV2::Integration",
        Properties: {
          ApiId: { Ref: "Api" },
          IntegrationType: "AWS_PROXY",
          IntegrationUri: { "Fn::GetAtt": ["Function", "Arn"] },
          PayloadFormatVersion: "2.0",
        },
      },
      GetRoute: route("GET /items/{id}"),
      PostRoute: route("POST /items/{id}"),
      ...(withPermission && {
        Permission: {
          Type: "AWS::Lambda::Permission",
          Properties: {
            FunctionName: { Ref: "Function" },
            Action: "lambda:InvokeFunction",
            Principal: "apigateway.amazonaws.com",
            SourceArn: { "Fn::Sub": `${arn}/*/*/items/*` },
          },
        },
      }),
      Alarm: {
        Type: "AWS::CloudWatch::Alarm",
        Properties: {
          MetricName: "Errors",
          Dimensions: [{ Name: "F", Value: { Ref: "Function" } }],
        },
      },
      ...options.extra,
    },
    Outputs: {
      Url: { Value: { "Fn::GetAtt": ["Api", "ApiEndpoint"] } },
      TableName: { Value: { Ref: "Table" } },
      FunctionName: { Value: { Ref: "Function" } },
    },
  });
}
