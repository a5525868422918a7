import { join } from "node:path";
import { MANIFEST } from "./environment-template.ts";
import { addToEstate } from "./estate-entries.ts";
import type { Scaffold } from "./scaffold.ts";

/** A service template: a Lambda function behind a route of the environment's HTTP API. */
export function serviceTemplate(options: {
  readonly estateFile: string;
  readonly directory: string;
  readonly name: string;
  /** The environment template that it goes with. */
  readonly environmentTemplate: string;
}): Scaffold {
  const { estateFile, directory, name, environmentTemplate } = options;
  const bundle = join(directory, name);
  const estate = addToEstate(estateFile, { templates: { name, path: name } });
  return {
    created: new Map([
      [join(bundle, "schema/schema.yaml"), SCHEMA],
      [join(bundle, "instance_infrastructure/manifest.yaml"), MANIFEST],
      [join(bundle, "instance_infrastructure/cloudformation.yaml"), TEMPLATE],
      [
        join(bundle, ".template-registration.yaml"),
        `compatible_environments: ["${environmentTemplate}:1"]\n`,
      ],
      [join(bundle, "spec/spec.yaml"), SPEC],
      [join(bundle, "README.md"), readme(name)],
      ...estate.created,
    ]),
    changed: estate.changed,
    next: [`proton validate ${bundle}`, `proton new service <name> --template ${name}`],
  };
}

const SCHEMA = `schema:
  format:
    openapi: "3.0.0"
  service_input_type: "ServiceInstanceInput"
  types:
    ServiceInstanceInput:
      type: object
      description: "A Lambda function behind a route of the environment's HTTP API."
      properties:
        greeting:
          title: "Greeting"
          description: "What the function answers."
          type: string
          minLength: 1
          maxLength: 100
          default: "hello"
        memory_mb:
          title: "Memory in MB"
          description: "Memory of the function; its share of a processor grows with it."
          type: integer
          minimum: 128
          maximum: 10240
          default: 128
`;

const TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Description: "{{ service.name }}/{{ service_instance.name }} in environment {{ environment.name }}."

Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs24.x
      Architectures: [arm64]
      Handler: index.handler
      MemorySize: {{ service_instance.inputs.memory_mb }}
      Timeout: 5
      Role: !GetAtt Role.Arn
      LoggingConfig: { LogGroup: !Ref Logs }
      Environment:
        Variables:
          GREETING: {{ service_instance.inputs.greeting | tojson }}
      Code:
        ZipFile: |
          exports.handler = async () => ({
            statusCode: 200,
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ greeting: process.env.GREETING }),
          });

  Logs:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      RetentionInDays: {{ environment.outputs.LogRetentionDays }}

  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Service: lambda.amazonaws.com }
            Action: sts:AssumeRole
      Policies:
        - PolicyName: logs
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [logs:CreateLogStream, logs:PutLogEvents]
                Resource: !GetAtt Logs.Arn

  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: "{{ environment.outputs.ApiId }}"
      IntegrationType: AWS_PROXY
      IntegrationUri: !GetAtt Function.Arn
      PayloadFormatVersion: "2.0"

  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: "{{ environment.outputs.ApiId }}"
      RouteKey: "GET /{{ service.name }}"
      AuthorizationType: NONE
      Target: !Sub "integrations/\${Integration}"

  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Function
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub "arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:{{ environment.outputs.ApiId }}/*/GET/{{ service.name }}"

Outputs:
  Url:
    Value: "{{ environment.outputs.ApiEndpoint }}/{{ service.name }}"
`;

const SPEC = `proton: ServiceSpec
instances:
  - name: local
    environment: local
    spec:
      greeting: "hello"
`;

function readme(name: string): string {
  return `# ${name}

A service template: a Lambda function behind \`GET /<service name>\` of the environment's HTTP API.

- \`schema/schema.yaml\` says which inputs an instance takes,
- \`instance_infrastructure/cloudformation.yaml\` what is made of them,
- \`.template-registration.yaml\` which environment templates it goes with,
- \`spec/spec.yaml\` is an example, with which \`proton validate\` renders the template.
`;
}
