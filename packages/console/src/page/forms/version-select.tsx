import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import type { TemplateKind } from "../api/template-kind.ts";
import { usePublishedVersions } from "./use-version-schema.ts";

/** Chooses a published version of a template. */
export function VersionSelect({
  kind,
  templateName,
  version,
  onChange,
  current,
}: {
  readonly kind: TemplateKind;
  readonly templateName: string;
  readonly version: string;
  readonly onChange: (version: string) => void;
  /** The one that is deployed now. */
  readonly current?: string;
}) {
  const { versions, isLoading, error } = usePublishedVersions(kind, templateName);
  const options = versions.map(({ version: value, isRecommended, description }) => ({
    value,
    label: value,
    description: [
      value === current ? "Deployed now" : "",
      isRecommended ? "Recommended" : "",
      description ?? "",
    ]
      .filter(Boolean)
      .join(" · "),
  }));
  return (
    <FormField label="Template version" errorText={error?.message}>
      <Select
        selectedOption={options.find(({ value }) => value === version) ?? null}
        options={options}
        placeholder={isLoading ? "Loading" : "Choose a version"}
        empty="No version of it is published."
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
      />
    </FormField>
  );
}
