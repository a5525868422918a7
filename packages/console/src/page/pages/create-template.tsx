import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { callProton } from "../api/call-proton.ts";
import { type TemplateKind, templateKinds } from "../api/template-kind.ts";
import { nameProblem, TextField } from "../forms/settings-fields.tsx";
import { useTags } from "../forms/tags-field.tsx";
import { Page } from "../frame/page.tsx";
import { ErrorAlert } from "../frame/query-view.tsx";

export const CreateEnvironmentTemplate = () => <CreateTemplate kind="environment" />;
export const CreateServiceTemplate = () => <CreateTemplate kind="service" />;

/** Creates a template; its first version is registered next. */
function CreateTemplate({ kind }: { readonly kind: TemplateKind }) {
  const { noun, title, path } = templateKinds[kind];
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [description, setDescription] = useState("");
  const [isCustomers, setCustomers] = useState(false);
  const [isTried, setTried] = useState(false);
  const tags = useTags();
  const problem = nameProblem(name);
  const creation = useMutation({
    mutationFn(): Promise<unknown> {
      const common = {
        name,
        ...(displayName && { displayName }),
        ...(description && { description }),
        ...tags.given,
      };
      return kind === "environment"
        ? callProton("CreateEnvironmentTemplate", {
            ...common,
            ...(isCustomers && { provisioning: "CUSTOMER_MANAGED" as const }),
          })
        : callProton("CreateServiceTemplate", {
            ...common,
            ...(isCustomers && { pipelineProvisioning: "CUSTOMER_MANAGED" as const }),
          });
    },
    onSuccess: () => navigate(`${path}/${name}/register`),
  });
  return (
    <Page title={`Create ${noun}`} trail={[{ text: title, href: path }]}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if ((problem ?? tags.problem) === undefined) creation.mutate();
        }}
      >
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" onClick={() => navigate(path)}>
                Cancel
              </Button>
              <Button variant="primary" loading={creation.isPending}>
                Create and register a version
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {creation.error && <ErrorAlert error={creation.error} />}
            <Container>
              <SpaceBetween size="l">
                <TextField
                  label="Template name"
                  description="Letters, digits, - and _. It cannot be changed later."
                  value={name}
                  error={isTried || name !== "" ? problem : undefined}
                  onChange={setName}
                />
                <TextField
                  label="Display name"
                  isOptional
                  value={displayName}
                  onChange={setDisplayName}
                />
                <TextField
                  label="Description"
                  isOptional
                  value={description}
                  onChange={setDescription}
                />
                <Checkbox
                  checked={isCustomers}
                  onChange={({ detail }) => setCustomers(detail.checked)}
                  description={
                    kind === "environment"
                      ? "Its environments are there already: what is provisioned is given as inputs."
                      : "Its services have no pipeline of Proton."
                  }
                >
                  {kind === "environment" ? "Provisioned by the customer" : "Without a pipeline"}
                </Checkbox>
              </SpaceBetween>
            </Container>
            {tags.field}
          </SpaceBetween>
        </Form>
      </form>
    </Page>
  );
}
