import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import { environments } from "../api/queries.ts";
import {
  type InstanceEntry,
  instancePath,
  PIPELINE_PATH,
  readInstances,
  withInstanceMember,
  withoutInstance,
} from "./edit-spec.ts";
import type { TemplateInputs } from "./read-schema.ts";
import { nameProblem, TextField } from "./settings-fields.tsx";
import type { FormPart } from "./spec-editor.tsx";

/** What is wrong with the instances of a spec as a list; `undefined` for good ones. */
export function instancesProblem(spec: string): string | undefined {
  const entries = readInstances(spec);
  if (entries === undefined) return "The YAML is broken.";
  if (entries.length === 0) return "Add an instance.";
  for (const { name, environment } of entries) {
    const problem = nameProblem(name);
    if (problem !== undefined) return `An instance has no good name. ${problem}`;
    if (environment === "") return `Choose the environment of ${name}.`;
  }
  const names = entries.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : `Two instances are called ${twice}.`;
}

/** The parts of a service's spec as forms: its pipeline, and each instance. */
export function instanceParts({
  spec,
  onChange,
  inputs,
  hasPipeline,
  fixed = [],
}: {
  readonly spec: string;
  readonly onChange: (spec: string) => void;
  readonly inputs: TemplateInputs;
  readonly hasPipeline: boolean;
  /** Instances that are there already: neither renamed nor moved. */
  readonly fixed?: readonly string[];
}): readonly FormPart[] {
  const entries = readInstances(spec) ?? [];
  const pipeline = hasPipeline && inputs.pipeline !== undefined;
  return [
    ...entries.map(
      (entry, index): FormPart => ({
        title: `Instance ${entry.name}`,
        path: instancePath(index),
        inputs: inputs.instance ?? [],
        actions: (
          <Button
            ariaLabel={`Remove instance ${entry.name}`}
            onClick={() => onChange(withoutInstance(spec, index))}
          >
            Remove
          </Button>
        ),
        extra: (
          <EntryFields
            entry={entry}
            isFixed={fixed.includes(entry.name)}
            onChange={(member, value) => onChange(withInstanceMember(spec, index, member, value))}
          />
        ),
      }),
    ),
    ...(pipeline
      ? [{ title: "Pipeline", path: PIPELINE_PATH, inputs: inputs.pipeline ?? [] }]
      : []),
  ];
}

function EntryFields({
  entry,
  isFixed,
  onChange,
}: {
  readonly entry: InstanceEntry;
  readonly isFixed: boolean;
  readonly onChange: (member: keyof InstanceEntry, value: string) => void;
}) {
  const { data = [] } = useQuery(environments);
  const options = data.map(({ name = "", templateName }) => ({
    value: name,
    label: name,
    description: templateName,
  }));
  const chosen = { value: entry.environment, label: entry.environment };
  if (isFixed) return null;
  return (
    <>
      <TextField
        label="Instance name"
        value={entry.name}
        error={nameProblem(entry.name)}
        onChange={(name) => onChange("name", name)}
      />
      <FormField label="Environment">
        <Select
          selectedOption={entry.environment === "" ? null : chosen}
          options={options}
          placeholder="Choose an environment"
          empty="There are no environments: create one first."
          onChange={({ detail }) => onChange("environment", detail.selectedOption.value ?? "")}
        />
      </FormField>
    </>
  );
}
