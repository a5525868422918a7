import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useRef } from "react";
import { Code } from "../code/code-panel.tsx";

/** A YAML document: written here, or read from a file of the reader's. */
export function DocumentField({
  label,
  description,
  text,
  onChange,
  error,
}: {
  readonly label: string;
  readonly description: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly error?: string | undefined;
}) {
  const file = useRef<HTMLInputElement>(null);
  return (
    <FormField label={label} description={description} errorText={error} stretch>
      <SpaceBetween size="xs">
        <Code label={label} text={text} onChange={onChange} />
        <Box>
          <Button iconName="upload" formAction="none" onClick={() => file.current?.click()}>
            Read it from a file
          </Button>
        </Box>
        <input
          ref={file}
          type="file"
          accept=".yaml,.yml,.json,.template,.txt"
          hidden
          aria-label={`${label}, a file`}
          onChange={({ target }) => {
            const [chosen] = target.files ?? [];
            if (chosen !== undefined) void chosen.text().then(onChange);
            target.value = "";
          }}
        />
      </SpaceBetween>
    </FormField>
  );
}
