import type { TemplateObject } from "@proton/cloudformation";
import { getObject } from "../data-plane/s3/get-object.ts";
import { BucketElsewhere, S3Error } from "../data-plane/s3/s3-error.ts";
import { findPython, isPython } from "../functions/host/python.ts";
import type { FunctionConfiguration } from "../services.ts";
import type { StoredCode } from "../state/code-store.ts";
import { ArchiveError } from "../state/extract-archive.ts";
import { functionArn } from "./arn.ts";
import { propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::Lambda::Function` */
export function lambdaFunction(services: SandboxServices): ResourceType {
  const { functions, configurations, code } = services;

  /** The code that the function had when it was made, whatever its bucket holds by now. */
  async function storedCode(instance: ResourceInstance): Promise<StoredCode> {
    const codeSha256 = instance.data?.codeSha256;
    if (typeof codeSha256 === "string" && (await code.has(codeSha256))) {
      return { codeSha256, codeDirectory: code.directoryOf(codeSha256) };
    }
    return loadCode(services, instance.properties);
  }

  async function put(instance: ResourceInstance): Promise<TemplateObject> {
    const stored = await storedCode(instance);
    const configuration = configurationOf(services, instance, stored);
    await functions.put(configuration);
    configurations.set(configuration.functionName, configuration);
    return { codeSha256: stored.codeSha256 };
  }

  return {
    kind: "emulated",
    remarks:
      "Functions of Node.js, and of Python where this machine has `python3`, with code in a zip archive or in the template. Architecture, VPC, file systems, tracing and dead-letter queues are kept and have no effect; `EphemeralStorage` is the size of `/tmp` on Linux; layers and container images are refused.",
    refuse(properties) {
      // They are made, and fail with that as their error when they are called.
      return services.recordUnknown ? undefined : cannotRun(properties);
    },
    identify: (properties, names) =>
      propertiesOf(properties).text("FunctionName") ?? names.generate({ longest: 64 }),
    exists: async ({ physicalId }) => configurations.has(physicalId),
    create: put,
    update: (instance) => put(instance),
    async restore(instance) {
      await put(instance);
    },
    async delete({ physicalId }) {
      configurations.delete(physicalId);
      await functions.delete(physicalId);
    },
    attributes: ({ physicalId }) => ({ Arn: functionArn(services, physicalId) }),
  };
}

/** Code that fails with a reason. */
const failing = (reason: string) =>
  `exports.handler = async () => { throw new Error(${JSON.stringify(reason)}); };`;

/** Why a function cannot run in the sandbox. */
function cannotRun(properties: TemplateObject): string | undefined {
  const read = propertiesOf(properties);
  if (read.text("PackageType") === "Image" || read.object("Code")?.ImageUri !== undefined) {
    return "the sandbox runs no container images: deploy the function as a zip archive";
  }
  if (read.texts("Layers").length > 0) return "the sandbox has no layers: bundle their code";
  const runtime = read.text("Runtime") ?? "";
  if (runtime.startsWith("nodejs")) return undefined;
  if (!isPython(runtime))
    return `the sandbox runs functions of Node.js and Python 3 only, not ${runtime || "none"}`;
  return findPython() === undefined
    ? `the sandbox runs ${runtime} with this machine's python3, and there is none on the PATH`
    : undefined;
}

async function loadCode(
  { code, objects, otherAccounts }: SandboxServices,
  properties: TemplateObject,
): Promise<StoredCode> {
  const reason = cannotRun(properties);
  if (reason !== undefined) return code.addInline(failing(reason), "index.js");
  const source = propertiesOf(propertiesOf(properties).object("Code") ?? {});
  const inline = source.text("ZipFile");
  const runtime = propertiesOf(properties).text("Runtime") ?? "";
  if (inline !== undefined)
    return code.addInline(inline, isPython(runtime) ? "index.py" : "index.js");
  const bucket = source.requiredText("S3Bucket");
  const key = source.requiredText("S3Key");
  try {
    const archive = await getObject(objects, bucket, key).catch((error: Error) => {
      if (otherAccounts === undefined || error instanceof BucketElsewhere) throw error;
      return otherAccounts.readObject(bucket, key);
    });
    return await code.addArchive(archive);
  } catch (error) {
    if (error instanceof S3Error) {
      throw new ResourceError(
        "InvalidRequest",
        `Error occurred while GetObject of s3://${bucket}/${key}. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
      );
    }
    if (error instanceof ArchiveError) {
      throw new ResourceError("InvalidRequest", `s3://${bucket}/${key}: ${error.message}`);
    }
    throw error;
  }
}

function configurationOf(
  services: SandboxServices,
  { physicalId, properties }: ResourceInstance,
  stored: StoredCode,
): FunctionConfiguration {
  const read = propertiesOf(properties);
  const environment = propertiesOf(read.object("Environment") ?? {});
  const logging = propertiesOf(read.object("LoggingConfig") ?? {});
  const reservedConcurrency = read.number("ReservedConcurrentExecutions");
  const { sourceMapDirectory } = services;
  return {
    functionName: physicalId,
    functionArn: functionArn(services, physicalId),
    ...(cannotRun(properties) === undefined
      ? { handler: read.requiredText("Handler"), runtime: read.requiredText("Runtime") }
      : { handler: "index.handler", runtime: "nodejs24.x" }),
    roleArn: read.requiredText("Role"),
    timeoutSeconds: read.number("Timeout") ?? 3,
    memoryMegabytes: read.number("MemorySize") ?? 128,
    temporaryMegabytes: propertiesOf(read.object("EphemeralStorage") ?? {}).number("Size") ?? 512,
    environmentVariables: environment.textMap("Variables"),
    ...stored,
    logGroupName: logging.text("LogGroup") ?? `/aws/lambda/${physicalId}`,
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    ...(sourceMapDirectory !== undefined && { sourceMapDirectory }),
  };
}
