import { createHash } from "node:crypto";
import { isVersionFailed, isVersionInProgress } from "@proton/control-plane/client";
import { lookUntil } from "../interruption.ts";
import type { ApplyEstateOptions } from "./apply-estate.ts";
import type { TemplateStep } from "./plan.ts";
import { CONTENT_TAG } from "./plan-templates.ts";
import { found, isConflict } from "./proton-api.ts";

interface VersionKey {
  readonly templateName: string;
  readonly majorVersion: string;
  readonly minorVersion: string;
}

/**
 * Registers and publishes a version of a template, which is made if it is not there.
 *
 * @returns its number, as the API gave it
 */
export async function applyTemplate(
  options: ApplyEstateOptions,
  step: TemplateStep,
): Promise<string> {
  const { api } = options;
  const { name, templateKind, archive, problems, version } = step;
  if (problems.length > 0) throw new Error(problems.join("; "));
  const isEnvironment = templateKind === "environment";
  if (step.isNew) await createTemplate(options, step);
  const [majorVersion = "1", minorVersion = "0"] = version.split(".");
  const key = archive
    ? await register(options, step, archive)
    : { templateName: name, majorVersion, minorVersion };
  await awaitRegistration(options, templateKind, key);
  const publish = { ...key, status: "PUBLISHED" } as const;
  if (isEnvironment) await api.call("UpdateEnvironmentTemplateVersion", publish);
  else await api.call("UpdateServiceTemplateVersion", publish);
  return `${key.majorVersion}.${key.minorVersion}`;
}

/** There was none when the plan was made: one that is there now is somebody else's who applies the same. */
async function createTemplate({ api }: ApplyEstateOptions, step: TemplateStep): Promise<void> {
  const { name, templateKind, bundle } = step;
  const isManaged = bundle.parts.pipeline === undefined;
  try {
    if (templateKind === "environment") await api.call("CreateEnvironmentTemplate", { name });
    else {
      await api.call("CreateServiceTemplate", {
        name,
        ...(isManaged && { pipelineProvisioning: "CUSTOMER_MANAGED" }),
      });
    }
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

async function register(
  { api, upload }: ApplyEstateOptions,
  step: TemplateStep,
  { bytes, sha256 }: NonNullable<TemplateStep["archive"]>,
): Promise<VersionKey> {
  const { name, templateKind, version, compatibleEnvironments, takesComponents, basis } = step;
  const s3 = await upload(`templates/${name}/${sha256}.tar.gz`, bytes);
  const [major = "1"] = version.split(".");
  const input = {
    templateName: name,
    source: { s3 },
    tags: [{ key: CONTENT_TAG, value: sha256 }],
  };
  const create = async (more: { readonly majorVersion?: string }) => {
    // Two who apply the same content to the same state ask for one version.
    const clientToken = digestOf(`${name} ${version} ${sha256} ${more.majorVersion} ${basis}`);
    const asked = { ...input, ...more, clientToken };
    return templateKind === "environment"
      ? (await api.call("CreateEnvironmentTemplateVersion", asked)).environmentTemplateVersion
      : (
          await api.call("CreateServiceTemplateVersion", {
            ...asked,
            compatibleEnvironmentTemplates: compatibleEnvironments,
            ...(takesComponents && { supportedComponentSources: ["DIRECTLY_DEFINED"] as const }),
          })
        ).serviceTemplateVersion;
  };
  // Only the API knows which majors there ever were: one whose versions are all deleted goes on with
  // its next minor, and a new one is what the API makes when none is named.
  const { majorVersion, minorVersion } =
    (await found(create({ majorVersion: major }))) ?? (await create({}));
  if (majorVersion === major) return { templateName: name, majorVersion, minorVersion };
  throw new Error(
    `the API has made it ${majorVersion}.${minorVersion}: write \`major: ${majorVersion}\` for the template in the estate file`,
  );
}

async function awaitRegistration(
  { api, pollMilliseconds = 2000, signal }: ApplyEstateOptions,
  kind: TemplateStep["templateKind"],
  key: VersionKey,
): Promise<void> {
  const { status, statusMessage } = await lookUntil(
    async () => {
      const now =
        kind === "environment"
          ? (await api.call("GetEnvironmentTemplateVersion", key)).environmentTemplateVersion
          : (await api.call("GetServiceTemplateVersion", key)).serviceTemplateVersion;
      return isVersionInProgress(now.status) ? undefined : now;
    },
    { pollMilliseconds, signal },
  );
  if (!isVersionFailed(status)) return;
  throw new Error(statusMessage || "the registration failed");
}

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");
