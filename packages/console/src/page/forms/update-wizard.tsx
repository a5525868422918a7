import { useState } from "react";
import type { Target } from "../../extension/index.ts";
import { type TemplateKind, versionParts } from "../api/template-kind.ts";
import { type Crumb, Page } from "../frame/page.tsx";
import { PreviewPanel } from "../preview/preview-panel.tsx";
import { DeployWizard } from "./deploy-wizard.tsx";
import type { SpecPath } from "./edit-spec.ts";
import type { Part } from "./read-schema.ts";
import { SpecEditor, useSpecFindings } from "./spec-editor.tsx";
import { useVersionSchema } from "./use-version-schema.ts";
import { VersionSelect } from "./version-select.tsx";

/** Deploys something anew: with another version, with other inputs, or both. */
export function UpdateWizard({
  title,
  trail,
  kind,
  target,
  part,
  path,
  deployed,
  submit,
  to,
}: {
  readonly title: string;
  readonly trail: readonly Crumb[];
  readonly kind: TemplateKind;
  readonly target: Target;
  readonly part: Part;
  /** Of the part's inputs in the spec. */
  readonly path: SpecPath;
  readonly deployed: {
    readonly templateName: string;
    readonly version: string;
    readonly spec: string;
  };
  readonly submit: (version: string, spec: string) => Promise<unknown>;
  readonly to: string;
}) {
  const [version, setVersion] = useState(deployed.version);
  const [spec, setSpec] = useState(deployed.spec);
  const { schema, inputs } = useVersionSchema(kind, deployed.templateName, version);
  const errors = useSpecFindings(kind, schema, spec).filter(({ severity }) => severity === "error");
  const { major, minor } = versionParts(version);
  return (
    <Page title={title} trail={trail}>
      <DeployWizard
        cancelTo={to}
        submitText="Deploy"
        done={{ to, text: "The update is being deployed." }}
        submit={() => submit(version, spec)}
        steps={[
          {
            title: "Choose a version",
            problem: version === "" ? "Choose a version." : undefined,
            content: (
              <VersionSelect
                kind={kind}
                templateName={deployed.templateName}
                version={version}
                current={deployed.version}
                onChange={setVersion}
              />
            ),
          },
          {
            title: "Change inputs",
            problem: errors.length > 0 ? "The spec has errors: mend them first." : undefined,
            content: (
              <SpecEditor
                kind={kind}
                schema={schema}
                spec={spec}
                onChange={setSpec}
                parts={[{ title: "Inputs", path, inputs: inputs[part] ?? [] }]}
              />
            ),
          },
          {
            title: "Review and deploy",
            content: (
              <PreviewPanel
                title="What would change"
                request={{
                  target,
                  spec,
                  templateVersion: { major, minor },
                  planned: { templateName: deployed.templateName },
                }}
              />
            ),
          },
        ]}
      />
    </Page>
  );
}
