import { isObject, scalarText, type TemplateObject, type TemplateValue } from "../template.ts";
import {
  IMPLICIT_APIS,
  pick,
  type SamContext,
  type SamRoute,
  sharedAttributesOf,
} from "./sam-context.ts";
import { SamError } from "./sam-error.ts";

interface FunctionEvent {
  /** The logical id of the function. */
  readonly id: string;
  readonly name: string;
  readonly event: TemplateObject;
  /** The logical id of what is invoked: the function or its alias. */
  readonly target: string;
  readonly source: TemplateObject;
}

/** Sources that a function polls: all become one type. */
const POLLED: Readonly<Record<string, string>> = {
  DynamoDB: "Stream",
  Kinesis: "Stream",
  SQS: "Queue",
  MSK: "Stream",
};

/** Adds what makes an event reach its function. */
export function expandEvent(given: FunctionEvent, context: SamContext): void {
  const { id, name, event } = given;
  const properties = isObject(event.Properties) ? event.Properties : {};
  const type = scalarText(event.Type);
  if (type === "Api" || type === "HttpApi") expandApiEvent(given, type, properties, context);
  else if (["Schedule", "EventBridgeRule", "CloudWatchEvent"].includes(type))
    expandRule(given, properties, context);
  else if (type === "SNS") expandSubscription(given, properties, context);
  else if (Object.hasOwn(POLLED, type)) expandPolled(given, type, properties, context);
  else throw new SamError(id, `the event ${name} is of type ${type}, which is not expanded here`);
}

function expandApiEvent(
  given: FunctionEvent,
  type: "Api" | "HttpApi",
  properties: TemplateObject,
  context: SamContext,
): void {
  const { id, name, target } = given;
  const key = type === "Api" ? "RestApiId" : "ApiId";
  const api = apiOf(given, properties[key], IMPLICIT_APIS[type]);
  const path = scalarText(properties.Path ?? "/$default");
  const method = scalarText(properties.Method ?? "any")
    .toLowerCase()
    .replace("x-amazon-apigateway-any-method", "any");
  const route: SamRoute = {
    path,
    method,
    target,
    isAlias: target !== id,
    auth: isObject(properties.Auth) ? properties.Auth : undefined,
    ...(properties.PayloadFormatVersion !== undefined && {
      payloadFormatVersion: properties.PayloadFormatVersion,
    }),
    ...(properties.TimeoutInMillis !== undefined && { timeout: properties.TimeoutInMillis }),
  };
  context.routes.set(api, [...(context.routes.get(api) ?? []), route]);
  const pathOfArn = path === "/$default" ? "/$default" : path.replaceAll(/\{[^}]*\}/g, "*");
  const methodOfArn = path === "/$default" ? "" : method === "any" ? "*" : method.toUpperCase();
  const stage = type === "Api" ? stageSuffix(api, context) : "";
  context.resources[`${id}${name}Permission${stage}`] = permission(
    given,
    "apigateway.amazonaws.com",
    {
      "Fn::Sub": [
        `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/\${__Stage__}/${methodOfArn}${pathOfArn}`.replace(
          "//$default",
          "/$default",
        ),
        { __ApiId__: { Ref: api }, __Stage__: "*" },
      ],
    },
  );
}

function apiOf(
  { id, name }: FunctionEvent,
  given: TemplateValue | undefined,
  implicit: string,
): string {
  if (given === undefined) return implicit;
  if (typeof given === "string") return given;
  if (isObject(given) && typeof given.Ref === "string") return given.Ref;
  throw new SamError(id, `the event ${name} names its API by something else than Ref`);
}

/** The stage in the names of SAM's resources, where it is written out. */
export function stageSuffix(api: string, { sources }: SamContext): string {
  if (api === IMPLICIT_APIS.Api) return "Prod";
  const properties = sources[api]?.Properties;
  const stage = isObject(properties) ? properties.StageName : undefined;
  return typeof stage === "string" ? stage.replaceAll(/[^A-Za-z0-9]/g, "") : "";
}

function expandRule(
  given: FunctionEvent,
  properties: TemplateObject,
  { resources }: SamContext,
): void {
  const { id, name, source } = given;
  const rule = `${id}${name}`;
  const { Schedule: schedule, Pattern: pattern, Input: input, InputPath: inputPath } = properties;
  const isEnabled = properties.Enabled;
  resources[rule] = {
    Type: "AWS::Events::Rule",
    ...sharedAttributesOf(source),
    Properties: {
      ...pick(properties, ["Name", "Description", "EventBusName", "State"]),
      ...(schedule !== undefined && { ScheduleExpression: schedule }),
      ...(pattern !== undefined && { EventPattern: pattern }),
      ...(isEnabled !== undefined && { State: isEnabled === false ? "DISABLED" : "ENABLED" }),
      Targets: [
        {
          Arn: arnOf(given),
          Id: `${rule}LambdaTarget`,
          ...(input !== undefined && { Input: input }),
          ...(inputPath !== undefined && { InputPath: inputPath }),
        },
      ],
    },
  };
  resources[`${rule}Permission`] = permission(given, "events.amazonaws.com", {
    "Fn::GetAtt": [rule, "Arn"],
  });
}

function expandSubscription(
  given: FunctionEvent,
  properties: TemplateObject,
  { resources }: SamContext,
): void {
  const { id, name, source } = given;
  const topic = properties.Topic ?? "";
  resources[`${id}${name}`] = {
    Type: "AWS::SNS::Subscription",
    ...sharedAttributesOf(source),
    Properties: {
      Protocol: "lambda",
      TopicArn: topic,
      Endpoint: arnOf(given),
      ...pick(properties, ["FilterPolicy", "FilterPolicyScope", "Region", "RedrivePolicy"]),
    },
  };
  resources[`${id}${name}Permission`] = permission(given, "sns.amazonaws.com", topic);
}

function expandPolled(
  given: FunctionEvent,
  type: string,
  { Stream: stream, Queue: queue, ...properties }: TemplateObject,
  { resources }: SamContext,
): void {
  const { id, name, target, source } = given;
  const from = type === "SQS" ? queue : stream;
  if (from === undefined) throw new SamError(id, `the event ${name} lacks its ${POLLED[type]}`);
  resources[`${id}${name}`] = {
    Type: "AWS::Lambda::EventSourceMapping",
    ...sharedAttributesOf(source),
    Properties: { ...properties, EventSourceArn: from, FunctionName: { Ref: target } },
  };
}

function arnOf({ id, target }: FunctionEvent): TemplateValue {
  return target === id ? { "Fn::GetAtt": [id, "Arn"] } : { Ref: target };
}

function permission(
  { target, source }: FunctionEvent,
  principal: string,
  sourceArn: TemplateValue,
): TemplateObject {
  return {
    Type: "AWS::Lambda::Permission",
    ...sharedAttributesOf(source),
    Properties: {
      Action: "lambda:InvokeFunction",
      FunctionName: { Ref: target },
      Principal: principal,
      SourceArn: sourceArn,
    },
  };
}
