import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Autosuggest from "@cloudscape-design/components/autosuggest";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";

export interface Pair {
  readonly name: string;
  readonly value: string;
}

interface Known {
  readonly name: string;
  readonly description?: string | undefined;
}

/** Names with values, such as the headers of a request; those that are known are offered. */
export function PairsField({
  label,
  kind,
  pairs,
  onChange,
  known,
}: {
  readonly label: string;
  /** One of them, such as `header`. */
  readonly kind: string;
  readonly pairs: readonly Pair[];
  readonly onChange: (pairs: readonly Pair[]) => void;
  readonly known: readonly Known[];
}) {
  const change = (index: number, changed: Partial<Pair>) =>
    onChange(pairs.map((pair, at) => (at === index ? { ...pair, ...changed } : pair)));
  return (
    <FormField label={label} stretch>
      <AttributeEditor<Pair>
        items={pairs}
        empty={`No ${kind}s.`}
        addButtonText={`Add ${kind}`}
        removeButtonText="Remove"
        removeButtonAriaLabel={({ name }) => `Remove ${kind} ${name}`}
        onAddButtonClick={() => onChange([...pairs, { name: "", value: "" }])}
        onRemoveButtonClick={({ detail }) =>
          onChange(pairs.filter((_, at) => at !== detail.itemIndex))
        }
        definition={[
          {
            label: "Name",
            control: ({ name }, index) => (
              <Autosuggest
                value={name}
                ariaLabel={`Name of ${kind} ${index + 1}`}
                options={known.map(({ name: value, description }) => ({
                  value,
                  ...(description && { description }),
                }))}
                enteredTextLabel={(text) => `Use ${text}`}
                onChange={({ detail }) => change(index, { name: detail.value })}
              />
            ),
          },
          {
            label: "Value",
            control: ({ value }, index) => (
              <Input
                value={value}
                ariaLabel={`Value of ${kind} ${index + 1}`}
                autoComplete={false}
                onChange={({ detail }) => change(index, { value: detail.value })}
              />
            ),
          },
        ]}
      />
    </FormField>
  );
}

/** The pairs that have a name, as a request carries them. */
export function named(pairs: readonly Pair[]): [string, string][] {
  return pairs.filter(({ name }) => name !== "").map(({ name, value }) => [name, value]);
}
