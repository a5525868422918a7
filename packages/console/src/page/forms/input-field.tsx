import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import Textarea from "@cloudscape-design/components/textarea";
import type { InputSchema } from "./read-schema.ts";

/** One input, with the control that its schema asks for. */
export function InputField({
  schema,
  value,
  error,
  onChange,
}: {
  readonly schema: InputSchema;
  /** As the spec gives it; `undefined` where it leaves it to the default. */
  readonly value: unknown;
  readonly error: string | undefined;
  readonly onChange: (value: unknown) => void;
}) {
  const { title, name, description, isRequired } = schema;
  return (
    <FormField
      label={
        isRequired ? (
          title
        ) : (
          <>
            {title} <i>- optional</i>
          </>
        )
      }
      description={description}
      constraintText={constraintOf(schema, value)}
      errorText={error}
      data-input={name}
    >
      <Control schema={schema} value={value} onChange={onChange} />
    </FormField>
  );
}

function Control({
  schema,
  value,
  onChange,
}: {
  readonly schema: InputSchema;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  const { type, title } = schema;
  const shown = value ?? schema.default;
  if (schema.enum !== undefined) {
    const options = schema.enum.map((each) => ({ value: each, label: each || "(empty)" }));
    const selected = options.find((option) => option.value === String(shown ?? "\0")) ?? null;
    return (
      <Select
        selectedOption={selected}
        options={options}
        placeholder="Choose one"
        onChange={({ detail }) => onChange(typed(type, detail.selectedOption.value ?? ""))}
      />
    );
  }
  if (type === "boolean") {
    return (
      <Checkbox checked={shown === true} onChange={({ detail }) => onChange(detail.checked)}>
        {shown === true ? "On" : "Off"}
      </Checkbox>
    );
  }
  if (type === "array" || type === "object" || type === "unknown") {
    const isLines = type === "array" && (!Array.isArray(shown) || shown.every(isScalar));
    if (!isLines) return <>Write it in the YAML.</>;
    const lines = Array.isArray(shown) ? shown.map(String) : [];
    return (
      <Textarea
        value={lines.join("\n")}
        rows={Math.min(10, Math.max(3, lines.length + 1))}
        spellcheck={false}
        onChange={({ detail }) =>
          onChange(detail.value === "" ? undefined : detail.value.split("\n"))
        }
      />
    );
  }
  return (
    <Input
      value={value === undefined || value === null ? "" : String(value)}
      placeholder={schema.default === undefined ? "" : String(schema.default)}
      inputMode={type === "string" ? "text" : "decimal"}
      {...(schema.isSensitive && { type: "password" as const })}
      ariaLabel={title}
      autoComplete={false}
      spellcheck={false}
      onChange={({ detail }) =>
        onChange(detail.value === "" ? undefined : typed(type, detail.value))
      }
    />
  );
}

/** What the schema demands; what stands in for nothing. */
function constraintOf(
  { type, pattern, default: usual, enum: values }: InputSchema,
  value: unknown,
) {
  const parts = [
    ...(type === "array" ? ["One a line."] : []),
    ...(pattern && values === undefined ? [`Must match ${pattern}`] : []),
    ...(value === undefined && usual !== undefined ? ["Left to the template's default."] : []),
  ];
  return parts.join(" ");
}

/** A number where the schema wants one; what is not one is said by the check, not lost. */
function typed(type: InputSchema["type"], text: string): unknown {
  if (type !== "number" && type !== "integer") return text;
  const number = Number(text);
  return text.trim() !== "" && Number.isFinite(number) && String(number) === text ? number : text;
}

function isScalar(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}
