import { join } from "node:path";
import { addToEstate, estateAt } from "./estate-entries.ts";
import type { Scaffold } from "./scaffold.ts";

/** An environment template with an HTTP API that services attach their routes to. */
export function environmentTemplate(estateFile: string, directory: string, name: string): Scaffold {
  const bundle = join(directory, name);
  const isFirst = estateAt(estateFile) === undefined;
  const estate = addToEstate(estateFile, {
    templates: { name, path: name },
    ...(isFirst && {
      environments: { name: "local", template: name, spec: `${name}/spec/spec.yaml` },
    }),
  });
  return {
    created: new Map([
      [join(bundle, "schema/schema.yaml"), SCHEMA],
      [join(bundle, "infrastructure/manifest.yaml"), MANIFEST],
      [join(bundle, "infrastructure/cloudformation.yaml"), TEMPLATE],
      [join(bundle, "spec/spec.yaml"), SPEC],
      [join(bundle, "README.md"), readme(name)],
      ...estate.created,
    ]),
    changed: estate.changed,
    next: [
      `proton validate ${bundle}`,
      isFirst
        ? "proton start"
        : `name an environment with \`template: ${name}\` in ${estateFile}, then proton plan`,
    ],
  };
}

export const MANIFEST = `infrastructure:
  templates:
    - file: "cloudformation.yaml"
      rendering_engine: jinja
      template_language: cloudformation
`;

const SCHEMA = `schema:
  format:
    openapi: "3.0.0"
  environment_input_type: "EnvironmentInput"
  types:
    EnvironmentInput:
      type: object
      description: "What an environment can be given."
      properties:
        log_retention_days:
          title: "Log retention in days"
          description: "Days that the logs of the API and of its services are kept."
          type: integer
          enum: [1, 7, 30, 90, 365]
          default: 30
        cors_allow_origins:
          title: "CORS origins"
          description: "Origins of pages that may call the API. Empty: none but its own."
          type: array
          items:
            type: string
          default: []
`;

const TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Description: "Environment {{ environment.name }}: an HTTP API that its services share."

Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Name: "{{ environment.name }}"
      ProtocolType: HTTP
{%- if environment.inputs.cors_allow_origins %}
      CorsConfiguration:
        AllowOrigins: {{ environment.inputs.cors_allow_origins | tojson }}
        AllowMethods: ["*"]
        AllowHeaders: [authorization, content-type]
{%- endif %}

  # Routes of services are live as soon as their stacks are: no deployment of the API is needed.
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ApiId: !Ref Api
      StageName: $default
      AutoDeploy: true
      AccessLogSettings:
        DestinationArn: !GetAtt AccessLogs.Arn
        Format: '{"requestId":"$context.requestId","route":"$context.routeKey","status":"$context.status"}'

  AccessLogs:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      RetentionInDays: {{ environment.inputs.log_retention_days }}

# What service templates read as environment.outputs.
Outputs:
  ApiId:
    Value: !Ref Api
  ApiEndpoint:
    Value: !GetAtt Api.ApiEndpoint
  LogRetentionDays:
    Value: "{{ environment.inputs.log_retention_days }}"
`;

const SPEC = `proton: EnvironmentSpec
spec:
  log_retention_days: 7
`;

function readme(name: string): string {
  return `# ${name}

An environment template: an HTTP API that services attach their routes to.

- \`schema/schema.yaml\` says which inputs an environment takes,
- \`infrastructure/cloudformation.yaml\` what is made of them,
- \`spec/spec.yaml\` is an example, with which \`proton validate\` renders the template.
`;
}
