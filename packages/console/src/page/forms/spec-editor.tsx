import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue } from "react";
import { parseDocument } from "yaml";
import type { Finding } from "../../extension/index.ts";
import { specFindings } from "../api/queries.ts";
import { Code } from "../code/code-panel.tsx";
import { FindingsList } from "../widgets/findings-list.tsx";
import { readInputs, type SpecPath, withInput } from "./edit-spec.ts";
import { InputField } from "./input-field.tsx";
import type { InputSchema } from "./read-schema.ts";

/** A part of the spec that has a form. */
export interface FormPart {
  readonly title: string;
  readonly path: SpecPath;
  readonly inputs: readonly InputSchema[];
  /** Fields of the part that are not inputs of the template, such as the name of an instance. */
  readonly extra?: ReactNode;
  readonly actions?: ReactNode;
}

/** Forms made from the template's schema, and the spec's YAML beside them: each edits the other. */
export function SpecEditor({
  kind,
  schema,
  spec,
  onChange,
  parts,
  actions,
}: {
  readonly kind: "environment" | "service";
  readonly schema: string;
  readonly spec: string;
  readonly onChange: (spec: string) => void;
  readonly parts: readonly FormPart[];
  readonly actions?: ReactNode;
}) {
  const findings = useSpecFindings(kind, schema, spec);
  return (
    <Grid
      gridDefinition={[{ colspan: { default: 12, xs: 6 } }, { colspan: { default: 12, xs: 6 } }]}
    >
      <SpaceBetween size="l">
        {parts.map((part) => (
          <PartForm key={part.path.join("/")} part={part} {...{ spec, onChange, findings }} />
        ))}
        {actions}
      </SpaceBetween>
      <div className="stays">
        <Container
          header={
            <Header variant="h2" description="The form writes it, and it fills the form.">
              Spec
            </Header>
          }
        >
          <SpaceBetween size="s">
            <Code label="Spec as YAML" text={spec} onChange={onChange} findings={findings} />
            {findings.length > 0 && <FindingsList findings={findings} />}
          </SpaceBetween>
        </Container>
      </div>
    </Grid>
  );
}

function PartForm({
  part: { title, path, inputs, extra, actions },
  spec,
  onChange,
  findings,
}: {
  readonly part: FormPart;
  readonly spec: string;
  readonly onChange: (spec: string) => void;
  readonly findings: readonly Finding[];
}) {
  const values = readInputs(spec, path);
  const errors = errorsByInput(spec, path, findings);
  return (
    <Container
      header={
        <Header variant="h2" actions={actions}>
          {title}
        </Header>
      }
    >
      {values === undefined ? (
        <Alert type="warning" header="The YAML is broken">
          Mend it on the right: the form comes back by itself, with all that was in it.
        </Alert>
      ) : (
        <SpaceBetween size="l">
          {extra}
          {inputs.length === 0 && (
            <Box color="text-body-secondary">The template asks for nothing here.</Box>
          )}
          {inputs.map((schema) => (
            <InputField
              key={schema.name}
              schema={schema}
              value={values[schema.name]}
              error={errors.get(schema.name)}
              onChange={(value) => onChange(withInput(spec, path, schema.name, value))}
            />
          ))}
        </SpaceBetween>
      )}
    </Container>
  );
}

const NO_FINDINGS: readonly Finding[] = [];

/** What the API would say of the spec, as it is written. */
export function useSpecFindings(
  kind: "environment" | "service",
  schema: string,
  spec: string,
): readonly Finding[] {
  const written = useDeferredValue(spec);
  const query = useQuery({
    ...specFindings({ kind, schema, spec: written }),
    enabled: schema !== "" && written !== "",
  });
  return query.data?.findings ?? NO_FINDINGS;
}

/** The complaints that stand at the lines of an input, or name it where it is missing. */
function errorsByInput(
  spec: string,
  path: SpecPath,
  findings: readonly Finding[],
): ReadonlyMap<string, string> {
  const document = parseDocument(spec, { keepSourceTokens: true });
  const found = new Map<string, string>();
  const part = document.getIn(path, true) as
    | { readonly items?: readonly unknown[]; readonly range?: readonly [number, number, number] }
    | undefined;
  const lineOf = (offset: number) => spec.slice(0, offset).split("\n").length;
  for (const { severity, range, message } of findings) {
    if (severity !== "error" || range === undefined) continue;
    for (const item of part?.items ?? []) {
      const { key, value } = item as {
        readonly key?: { readonly value?: unknown; readonly range?: readonly number[] };
        readonly value?: { readonly range?: readonly number[] };
      };
      const [from, to] = [key?.range?.[0] ?? 0, value?.range?.[1] ?? key?.range?.[1] ?? 0];
      const isWithin =
        range.start.line >= lineOf(from) && range.start.line <= lineOf(Math.max(from, to - 1));
      if (isWithin && !found.has(String(key?.value))) found.set(String(key?.value), message);
    }
  }
  return found;
}
