import {
  isList,
  isObject,
  scalarText,
  type TemplateObject,
  type TemplateValue,
} from "../template.ts";
import { SamError } from "./sam-error.ts";

/** What a method of a REST API says of its authorizer; `NONE` is none. @throws {SamError} */
export function securityOf(
  id: string,
  authorizer: TemplateValue | undefined,
  { Authorizers: known }: TemplateObject,
): TemplateObject {
  const name = authorizer === undefined ? "NONE" : scalarText(authorizer);
  if (name === "NONE") return {};
  if (name !== "AWS_IAM" && !(isObject(known) && known[name] !== undefined))
    throw new SamError(id, `there is no authorizer ${name}`);
  return { security: [{ [name]: [] }] };
}

/** The schemes of the authorizers of a REST API that are functions. @throws {SamError} for others */
export function functionAuthorizers(authorizers: TemplateValue | undefined): TemplateObject {
  if (!isObject(authorizers) || Object.keys(authorizers).length === 0) return {};
  const schemes = Object.entries(authorizers).map(([name, value]) => [name, scheme(name, value)]);
  return { securityDefinitions: Object.fromEntries(schemes) };
}

/** What lets an API call the functions of its authorizers, where no role does. */
export function authorizerPermissions(
  apiId: string,
  authorizers: TemplateValue | undefined,
): Readonly<Record<string, TemplateObject>> {
  const entries = Object.entries(isObject(authorizers) ? authorizers : {});
  return Object.fromEntries(
    entries.flatMap(([name, value]) => {
      if (!isObject(value) || value.DisableFunctionDefaultPermissions === true) return [];
      if (![undefined, "NONE"].includes(value.FunctionInvokeRole as string)) return [];
      const sourceArn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/authorizers/*`;
      const permission: TemplateObject = {
        Type: "AWS::Lambda::Permission",
        Properties: {
          Action: "lambda:InvokeFunction",
          FunctionName: value.FunctionArn ?? "",
          Principal: "apigateway.amazonaws.com",
          SourceArn: { "Fn::Sub": [sourceArn, { __ApiId__: { Ref: apiId } }] },
        },
      };
      return [[`${apiId}${name}AuthorizerPermission`, permission] as const];
    }),
  );
}

function scheme(name: string, value: TemplateValue): TemplateObject {
  const given = isObject(value) ? value : {};
  if (given.FunctionArn === undefined)
    throw new SamError(name, "only authorizers with a FunctionArn are expanded here");
  const identity = isObject(given.Identity) ? given.Identity : {};
  const isRequest = given.FunctionPayloadType === "REQUEST";
  const uri = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${__FunctionArn__}/invocations`;
  const sources = isRequest ? requestSources(identity) : [];
  const { FunctionInvokeRole: role } = given;
  const { ValidationExpression: expression, ReauthorizeEvery: seconds } = identity;
  return {
    type: "apiKey",
    name: isRequest ? "Unused" : (identity.Header ?? "Authorization"),
    in: "header",
    "x-amazon-apigateway-authtype": "custom",
    "x-amazon-apigateway-authorizer": {
      type: isRequest ? "request" : "token",
      authorizerUri: { "Fn::Sub": [uri, { __FunctionArn__: given.FunctionArn }] },
      ...(sources.length > 0 && { identitySource: sources.join(", ") }),
      ...(expression !== undefined && { identityValidationExpression: expression }),
      ...(seconds !== undefined && { authorizerResultTtlInSeconds: seconds }),
      ...(role !== undefined && role !== "NONE" && { authorizerCredentials: role }),
    },
  };
}

/** Where the identity of a caller is found, in the words of API Gateway. */
function requestSources(identity: TemplateObject): readonly string[] {
  const kinds = [
    ["Headers", "method.request.header"],
    ["QueryStrings", "method.request.querystring"],
    ["StageVariables", "stageVariables"],
    ["Context", "context"],
  ] as const;
  return kinds.flatMap(([kind, prefix]) => {
    const names = identity[kind];
    return isList(names) ? names.map((each) => `${prefix}.${scalarText(each)}`) : [];
  });
}
