import { readTemplate } from "@proton/cloudformation";
import { getObject } from "../data-plane/s3/get-object.ts";
import { S3Error } from "../data-plane/s3/s3-error.ts";
import type { QueryCaller } from "../query-api/query-endpoint.ts";
import { QueryError, validationError } from "../query-api/query-error.ts";
import type { QueryForm } from "../query-api/query-form.ts";
import type { StackRecord, StackSource } from "../stack/stack-record.ts";
import type { ApiContext } from "./api-context.ts";

/** The API's own limits of a template, in bytes. */
const LARGEST_BODY = 51_200;
const LARGEST_OBJECT = 1_048_576;

/** What a request wants a stack to be made from; what it leaves out stays as it is. */
export async function readStackRequest(
  context: ApiContext,
  form: QueryForm,
  before: StackRecord | undefined,
): Promise<StackSource> {
  const templateBody = form.flag("UsePreviousTemplate")
    ? before?.source?.templateBody
    : await readTemplateText(context, form);
  if (templateBody === undefined) throw validationError("There is no previous template to use.");
  refuseWithoutCapabilities(templateBody, form.list("Capabilities") ?? []);
  const tags = form.records("Tags");
  return {
    templateBody,
    parameters: parametersOf(form, before),
    tags:
      tags === undefined
        ? (before?.source?.tags ?? {})
        : Object.fromEntries(tags.map((tag) => [tag.get("Key") ?? "", tag.get("Value") ?? ""])),
  };
}

/** The role that CloudFormation is to work with: it must exist, and the caller may pass it. */
export function roleOf(
  { roles }: ApiContext,
  form: QueryForm,
  { refusal }: QueryCaller,
): string | undefined {
  const roleArn = form.text("RoleARN");
  if (roleArn === undefined) return undefined;
  if (roles.policiesOf(roleArn) === undefined) {
    throw validationError(`Role ${roleArn} is invalid or cannot be assumed`);
  }
  const context = { "iam:PassedToService": "cloudformation.amazonaws.com" };
  const refused = refusal({ action: "iam:PassRole", resource: roleArn, context });
  if (refused !== undefined) throw new QueryError("AccessDenied", refused, 403);
  return roleArn;
}

/** The text of the template that a request carries or names. */
export async function readTemplateText(context: ApiContext, form: QueryForm): Promise<string> {
  const [body, url] = [form.text("TemplateBody"), form.text("TemplateURL")];
  if ((body === undefined) === (url === undefined)) {
    throw validationError("Either Template URL or Template Body must be specified.");
  }
  if (url !== undefined) return templateAt(context, url);
  if (Buffer.byteLength(body ?? "") <= LARGEST_BODY) return body ?? "";
  throw validationError(
    `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${LARGEST_BODY}`,
  );
}

async function templateAt({ objects, otherAccounts }: ApiContext, text: string): Promise<string> {
  const url = URL.parse(text);
  const path = decodeURIComponent(url?.pathname.slice(1) ?? "");
  const [, virtual] = /^(.+)\.s3[.-]([a-z0-9-]+\.)?amazonaws\.com/.exec(url?.hostname ?? "") ?? [];
  const slash = path.indexOf("/");
  const bucket = virtual ?? path.slice(0, Math.max(slash, 0));
  const key = virtual === undefined ? path.slice(slash + 1) : path;
  if (bucket === "" || key === "") {
    throw validationError("TemplateURL must be a supported URL.");
  }
  const bytes = await getObject(objects, bucket, key)
    .catch((error: unknown) => {
      const isOurs = !(error instanceof S3Error) || error.code !== "NoSuchBucket";
      if (isOurs || otherAccounts === undefined) throw error;
      return otherAccounts.readObject(bucket, key);
    })
    .catch((error: unknown) => {
      if (!(error instanceof S3Error)) throw error;
      throw validationError(`S3 error: ${error.message}`);
    });
  if (bytes.length > LARGEST_OBJECT) {
    throw validationError(`Template may not exceed ${LARGEST_OBJECT} bytes in size.`);
  }
  return Buffer.from(bytes).toString("utf8");
}

function parametersOf(form: QueryForm, before: StackRecord | undefined): Record<string, string> {
  const previous = before?.source?.parameters ?? {};
  const parameters = new Map<string, string>();
  for (const given of form.records("Parameters") ?? []) {
    const key = given.get("ParameterKey") ?? "";
    const usesPrevious = given.get("UsePreviousValue")?.toLowerCase() === "true";
    const value = usesPrevious
      ? Object.hasOwn(previous, key)
        ? previous[key]
        : undefined
      : given.get("ParameterValue");
    if (value !== undefined) parameters.set(key, value);
  }
  return Object.fromEntries(parameters);
}

/** IAM resources must be acknowledged, the more so when they have names of their own. */
export function capabilitiesOf(templateBody: string): readonly string[] {
  const { template } = readTemplate(templateBody, { file: "template" });
  const resources = Object.values(template?.Resources ?? {});
  const iam = resources.filter(({ Type }) => Type.startsWith("AWS::IAM::"));
  const isNamed = iam.some(({ Properties = {} }) =>
    ["RoleName", "UserName", "GroupName", "ManagedPolicyName"].some((name) => name in Properties),
  );
  if (isNamed) return ["CAPABILITY_NAMED_IAM"];
  return iam.length > 0 ? ["CAPABILITY_IAM"] : [];
}

function refuseWithoutCapabilities(templateBody: string, given: readonly string[]): void {
  const missing = capabilitiesOf(templateBody).filter(
    (one) =>
      !given.includes(one) && !(one === "CAPABILITY_IAM" && given.includes("CAPABILITY_NAMED_IAM")),
  );
  if (missing.length === 0) return;
  throw new QueryError(
    "InsufficientCapabilitiesException",
    `Requires capabilities : [${missing.join(", ")}]`,
  );
}
