import { useQuery } from "@tanstack/react-query";
import { type TemplateKind, templateKinds, versionParts } from "../api/template-kind.ts";
import { readSchema } from "./read-schema.ts";

/** The schema of a template version, as text and as the inputs of its parts. */
export function useVersionSchema(kind: TemplateKind, templateName: string, version: string) {
  const { major, minor } = versionParts(version);
  const query = useQuery({
    ...templateKinds[kind].version(templateName, major, minor),
    enabled: templateName !== "" && minor !== "",
  });
  const schema = query.data?.schema ?? "";
  return { schema, inputs: readSchema(schema), error: query.error };
}

/** What can be deployed of a template: its published versions, the recommended ones first. */
export function usePublishedVersions(kind: TemplateKind, templateName: string) {
  const query = useQuery({
    ...templateKinds[kind].versions(templateName),
    enabled: templateName !== "",
  });
  const versions = (query.data ?? [])
    .filter(({ status }) => status === "PUBLISHED")
    .map(({ majorVersion, minorVersion, recommendedMinorVersion, description }) => ({
      version: `${majorVersion}.${minorVersion}`,
      isRecommended: recommendedMinorVersion === minorVersion,
      description,
    }))
    .toSorted(
      (a, b) =>
        Number(b.version.split(".")[0]) - Number(a.version.split(".")[0]) ||
        Number(b.version.split(".")[1]) - Number(a.version.split(".")[1]),
    );
  return {
    versions,
    isLoading: query.data === undefined && query.error === null,
    error: query.error,
  };
}
