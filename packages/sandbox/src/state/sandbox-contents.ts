import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isList, isObject, type TemplateObject, type TemplateValue } from "@proton/cloudformation";
import type { ResourceRecord, StackRecord } from "../stack/stack-record.ts";
import { parseJsonFile } from "./json-file.ts";
import { StateError, startAfresh } from "./state-error.ts";

/** What of a sandbox writes a log, and to which group. */
export interface LogSource {
  readonly kind: "function" | "access-log" | "log-group";
  readonly logicalId: string;
  /** Of the function; of the API for its access log. */
  readonly physicalId: string;
  /** Of a function, such as `get-item.handler`. */
  readonly handler?: string;
  readonly group: string;
  readonly stackName: string;
  readonly stackTags: Readonly<Record<string, string>>;
}

/** Whose tokens an API of a sandbox accepts. */
export interface JwtTrust {
  readonly issuer: string;
  readonly audiences: readonly string[];
}

/** What a sandbox holds, as far as others than its own process need to know. */
export interface SandboxContents {
  readonly logSources: readonly LogSource[];
  readonly jwtTrusts: readonly JwtTrust[];
}

/** Reads the records of a sandbox that may be open in another process; they are whole at any time. */
export function readSandboxContents(directory: string): SandboxContents {
  const stacks = readStacks(join(directory, "stacks"));
  return {
    logSources: stacks.flatMap(logSourcesOf),
    jwtTrusts: stacks.flatMap(({ resources }) => Object.values(resources).flatMap(jwtTrustOf)),
  };
}

function readStacks(folder: string): StackRecord[] {
  const files = listFiles(folder).filter((file) => file.endsWith(".json"));
  return files.sort().flatMap((file) => {
    const path = join(folder, file);
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      // A stack that has just been deleted.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
    const read = parseJsonFile(text);
    if (read !== undefined) return [read.value as StackRecord];
    throw new StateError("corrupt", path, `${path} is damaged: ${startAfresh(dirname(folder))}`);
  });
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** What of a stack writes a log. */
export function logSourcesOf({ stackName, source, resources }: StackRecord): LogSource[] {
  const stack = { stackName, stackTags: source?.tags ?? {} };
  const records = Object.values(resources);
  const named = records.flatMap((record) => namedSource(record));
  const isNamed = ({ physicalId }: ResourceRecord) =>
    named.some(({ group }) => group === physicalId);
  const others = records
    .filter((record) => record.type === "AWS::Logs::LogGroup" && !isNamed(record))
    .map(({ logicalId, physicalId }) => {
      const common = { logicalId, physicalId, group: physicalId };
      return { kind: "log-group", ...common } as const;
    });
  return [...named, ...others].map((each) => ({ ...each, ...stack }));
}

function namedSource({
  type,
  logicalId,
  physicalId,
  properties,
}: ResourceRecord): Omit<LogSource, "stackName" | "stackTags">[] {
  if (type === "AWS::Lambda::Function") {
    const group = textOf(properties.LoggingConfig, "LogGroup") ?? `/aws/lambda/${physicalId}`;
    const handler = textOf(properties, "Handler");
    return [{ kind: "function", logicalId, physicalId, group, ...(handler && { handler }) }];
  }
  if (type === "AWS::ApiGatewayV2::Stage") {
    const destination = textOf(properties.AccessLogSettings, "DestinationArn");
    if (destination === undefined) return [];
    const group = destination.replace(/^.*:log-group:/, "").replace(/:\*$/, "");
    const apiId = textOf(properties, "ApiId") ?? physicalId;
    return [{ kind: "access-log", logicalId, physicalId: apiId, group }];
  }
  return [];
}

function jwtTrustOf({ type, properties }: ResourceRecord): JwtTrust[] {
  if (type !== "AWS::ApiGatewayV2::Authorizer") return [];
  const configuration = properties.JwtConfiguration;
  const issuer = textOf(configuration, "Issuer");
  if (issuer === undefined || !isObject(configuration)) return [];
  const { Audience: audience = [] } = configuration as TemplateObject;
  return [{ issuer, audiences: isList(audience) ? audience.map(String) : [] }];
}

function textOf(value: TemplateValue | undefined, name: string): string | undefined {
  const found = isObject(value) ? value[name] : undefined;
  return typeof found === "string" ? found : undefined;
}
