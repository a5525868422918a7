import type { TemplateObject, TemplateValue } from "../template.ts";

/** What an expansion adds to, resource by resource. */
export interface SamContext {
  /** The template's resources with their globals, before anything was expanded. */
  readonly sources: Readonly<Record<string, TemplateObject>>;
  /** What is there afterwards. */
  readonly resources: Record<string, TemplateObject>;
  /** Routes of the APIs, by the API's logical id. */
  readonly routes: Map<string, SamRoute[]>;
  /** What `Ref` and `Fn::GetAtt` of names such as `Function.Alias` stand for. */
  readonly names: Map<string, string>;
  /** The template's `Globals`, by kind. */
  readonly globals: Readonly<Record<string, TemplateObject>>;
}

/** An event of a function that an API sends it. */
export interface SamRoute {
  readonly path: string;
  /** In small letters; `any` for all. */
  readonly method: string;
  /** The logical id of the function or of its alias. */
  readonly target: string;
  readonly isAlias: boolean;
  readonly payloadFormatVersion?: TemplateValue;
  readonly timeout?: TemplateValue;
  readonly auth?: TemplateObject | undefined;
}

/** The API that events without one belong to. */
export const IMPLICIT_APIS = { Api: "ServerlessRestApi", HttpApi: "ServerlessHttpApi" } as const;

/** Copies members that have one name in SAM and in CloudFormation. */
export function pick(source: TemplateObject, names: readonly string[]): TemplateObject {
  return Object.fromEntries(
    names.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])),
  ) as TemplateObject;
}

/** The attributes of a resource that its expansion keeps. */
export function attributesOf(source: TemplateObject): TemplateObject {
  return pick(source, [
    "Condition",
    "DependsOn",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "Metadata",
  ]);
}

/** Attributes that what is made beside a resource shares with it. */
export function sharedAttributesOf(source: TemplateObject): TemplateObject {
  return pick(source, ["Condition"]);
}
