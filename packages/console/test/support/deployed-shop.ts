import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ServedProton } from "./serve-proton.ts";

const root = join(import.meta.dirname, "../../../..");
const sdk = createRequire(join(root, "packages/cli/package.json")).resolve(
  "@aws-sdk/client-dynamodb",
);

/** Prints what it is asked for, and puts what is sent, which its role does not allow. */
const HANDLER = `
const { DynamoDBClient, PutItemCommand } = require(${JSON.stringify(sdk)});
const client = new DynamoDBClient({ maxAttempts: 1 });
exports.handler = async (event) => {
  console.log("asked for " + event.rawPath);
  if (event.body) {
    const Item = { owner: { S: "ann" }, at: { N: "1" } };
    await client.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item }));
  }
  return { statusCode: 200, body: JSON.stringify({ path: event.rawPath }) };
};
`;

const TEMPLATE = `Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - { AttributeName: owner, AttributeType: S }
        - { AttributeName: at, AttributeType: N }
      KeySchema:
        - { AttributeName: owner, KeyType: HASH }
        - { AttributeName: at, KeyType: RANGE }
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: shop, ProtocolType: HTTP } }
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: { ApiId: !Ref Api, StageName: $default, AutoDeploy: true }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
  OrderFunction:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment: { Variables: { TABLE_NAME: !Ref Orders } }
      Code: { ZipFile: ${JSON.stringify(HANDLER)} }
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref OrderFunction
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !GetAtt OrderFunction.Arn
      PayloadFormatVersion: "2.0"
  OrderRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: POST /orders/{id}
      AuthorizationType: AWS_IAM
      Target: !Sub integrations/\${Integration}
`;
const SCHEMA = `schema:
  format: { openapi: "3.0.0" }
  environment_input_type: Input
  types: { Input: { type: object, properties: { name: { type: string, default: shop } } } }
`;
const MANIFEST = `infrastructure:
  templates:
    - { file: cloudformation.yaml, rendering_engine: jinja, template_language: cloudformation }
`;
const ESTATE = `templates:
  - { name: shop, path: shop }
environments:
  - { name: shop, template: shop, spec: shop/spec.yaml }
`;
const SPEC = "proton: EnvironmentSpec\nspec: {}\n";

/** Makes an environment with a route that is signed for, a function that may do nothing, and a table. */
export async function deployedShop(served: ServedProton): Promise<void> {
  const directory = join(served.directory, "proton/shop");
  for (const folder of ["infrastructure", "schema"]) {
    mkdirSync(join(directory, folder), { recursive: true });
  }
  writeFileSync(join(directory, "infrastructure/cloudformation.yaml"), TEMPLATE);
  writeFileSync(join(directory, "infrastructure/manifest.yaml"), MANIFEST);
  writeFileSync(join(directory, "schema/schema.yaml"), SCHEMA);
  writeFileSync(join(directory, "spec.yaml"), SPEC);
  writeFileSync(join(served.directory, "proton/proton.yaml"), ESTATE);
  await served.proton("apply", "--yes");
}
