import { parse } from "yaml";
import { lookUntil } from "../interruption.ts";
import type { ApplyEstateOptions } from "./apply-estate.ts";
import type { TemplateStep } from "./plan.ts";
import { contentTag } from "./plan-templates.ts";

/** Registers and publishes a version of a template, which is made if it is not there. */
export async function applyTemplate(
  options: ApplyEstateOptions,
  step: TemplateStep,
): Promise<void> {
  const { api } = options;
  const { name, templateKind, archive, problems } = step;
  if (problems.length > 0) throw new Error(problems.join("; "));
  if (step.isNew) {
    if (templateKind === "environment") await api.call("CreateEnvironmentTemplate", { name });
    else await api.call("CreateServiceTemplate", { name });
  }
  const [majorVersion = "1", minorVersion = "0"] = archive
    ? await register(options, step, archive)
    : step.version.split(".");
  const version = { templateName: name, majorVersion, minorVersion };
  const publish = { ...version, status: "PUBLISHED" } as const;
  if (templateKind === "environment") await api.call("UpdateEnvironmentTemplateVersion", publish);
  else await api.call("UpdateServiceTemplateVersion", publish);
}

async function register(
  { api, upload, pollMilliseconds = 2000, signal }: ApplyEstateOptions,
  { name, templateKind, bundle, version }: TemplateStep,
  { bytes, sha256 }: NonNullable<TemplateStep["archive"]>,
): Promise<readonly [string, string]> {
  const s3 = await upload(`templates/${name}/${sha256}.tar.gz`, bytes);
  const [major = "1", minor] = version.split(".");
  const input = {
    templateName: name,
    source: { s3 },
    // A new major is what the API makes when none is named.
    ...(minor !== "0" && { majorVersion: major }),
    tags: [{ key: contentTag, value: sha256 }],
  };
  const created =
    templateKind === "environment"
      ? (await api.call("CreateEnvironmentTemplateVersion", input)).environmentTemplateVersion
      : (
          await api.call("CreateServiceTemplateVersion", {
            ...input,
            compatibleEnvironmentTemplates: compatibleTemplates(
              bundle.text(".template-registration.yaml"),
            ),
          })
        ).serviceTemplateVersion;
  const { majorVersion, minorVersion } = created;
  const key = { templateName: name, majorVersion, minorVersion };
  const registered = await lookUntil(
    async () => {
      const now =
        templateKind === "environment"
          ? (await api.call("GetEnvironmentTemplateVersion", key)).environmentTemplateVersion
          : (await api.call("GetServiceTemplateVersion", key)).serviceTemplateVersion;
      return now.status === "REGISTRATION_IN_PROGRESS" ? undefined : now;
    },
    { pollMilliseconds, signal },
  );
  if (registered.status === "REGISTRATION_FAILED")
    throw new Error(registered.statusMessage ?? "registration failed");
  return [majorVersion, minorVersion];
}

function compatibleTemplates(registration: string | undefined) {
  const entries =
    (parse(registration ?? "") as { compatible_environments?: string[] } | null)
      ?.compatible_environments ?? [];
  return entries.map((entry) => {
    const [templateName = "", majorVersion = "1"] = entry.split(":");
    return { templateName, majorVersion };
  });
}
