import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";

const NAME = /^[0-9A-Za-z]+[0-9A-Za-z_-]*$/;

/** What is wrong with a name of a resource, as the API would say; `undefined` for a good one. */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "Give it a name.";
  if (name.length > 100) return "It has more than 100 characters.";
  if (!NAME.test(name)) return "Letters, digits, - and _ only, and a letter or digit first.";
  return undefined;
}

/** A line of text with its label. */
export function TextField({
  label,
  value,
  onChange,
  error,
  description,
  isOptional = false,
  isReadOnly = false,
  placeholder,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | undefined;
  readonly description?: string;
  readonly isOptional?: boolean;
  readonly isReadOnly?: boolean;
  readonly placeholder?: string;
}) {
  return (
    <FormField
      label={
        isOptional ? (
          <>
            {label} <i>- optional</i>
          </>
        ) : (
          label
        )
      }
      description={description}
      errorText={error}
    >
      <Input
        value={value}
        placeholder={placeholder}
        readOnly={isReadOnly}
        autoComplete={false}
        spellcheck={false}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
}

/** What something is called for good; nothing is said against it before a letter is typed. */
export function NameField({
  label,
  value,
  onChange,
  description = "Letters, digits, - and _. It cannot be changed later.",
  isReadOnly = false,
}: Pick<
  React.ComponentProps<typeof TextField>,
  "label" | "value" | "onChange" | "description" | "isReadOnly"
>) {
  return (
    <TextField
      label={label}
      description={description}
      value={value}
      error={value === "" ? undefined : nameProblem(value)}
      isReadOnly={isReadOnly}
      onChange={onChange}
    />
  );
}
