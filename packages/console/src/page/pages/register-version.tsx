import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Multiselect from "@cloudscape-design/components/multiselect";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { ask, storeBundle } from "../api/ask.ts";
import { callProton } from "../api/call-proton.ts";
import { type TemplateKind, templateKinds } from "../api/template-kind.ts";
import { BundleFindings } from "../forms/bundle-findings.tsx";
import { BundlePicker } from "../forms/bundle-picker.tsx";
import type { ChosenBundle } from "../forms/read-archive.ts";
import { TextField } from "../forms/settings-fields.tsx";
import { useTags } from "../forms/tags-field.tsx";
import { notify } from "../frame/notifications.tsx";
import { Page } from "../frame/page.tsx";
import { ErrorAlert } from "../frame/query-view.tsx";

export const RegisterEnvironmentVersion = () => <RegisterVersion kind="environment" />;
export const RegisterServiceVersion = () => <RegisterVersion kind="service" />;

/** Registers a version of a template from a bundle, which is checked as soon as it is chosen. */
function RegisterVersion({ kind }: { readonly kind: TemplateKind }) {
  const { name = "" } = useParams();
  const { title, path, versions, get } = templateKinds[kind];
  const navigate = useNavigate();
  const [bundle, setBundle] = useState<ChosenBundle>();
  const [major, setMajor] = useState<string>();
  const [description, setDescription] = useState("");
  const [compatible, setCompatible] = useState<readonly string[]>([]);
  const [hasComponents, setComponents] = useState(false);
  const tags = useTags();
  const known = useQuery(versions(name)).data ?? [];
  const { provisioning, pipelineProvisioning } = useQuery(get(name)).data ?? {};
  const customerManaged = (provisioning ?? pipelineProvisioning) === "CUSTOMER_MANAGED";
  const check = useMutation({
    mutationFn: ({ archive }: ChosenBundle) =>
      ask("check-bundle", { archive, kind, templateName: name, customerManaged }),
  });
  const environmentTemplates = useCompatible(kind);
  const majors = [...new Set(known.map(({ majorVersion = "" }) => majorVersion))].toSorted(
    (a, b) => Number(b) - Number(a),
  );
  const chosenMajor = major ?? majors[0] ?? "";
  const registration = useMutation({
    async mutationFn(chosen: ChosenBundle) {
      const source = { s3: await storeBundle(chosen.archive) };
      const common = {
        templateName: name,
        source,
        ...(description && { description }),
        ...(chosenMajor && { majorVersion: chosenMajor }),
        ...tags.given,
      };
      if (kind === "environment") {
        const made = await callProton("CreateEnvironmentTemplateVersion", common);
        return made.environmentTemplateVersion;
      }
      const made = await callProton("CreateServiceTemplateVersion", {
        ...common,
        compatibleEnvironmentTemplates: compatible.map((each) => {
          const [templateName = "", majorVersion = ""] = each.split(" ");
          return { templateName, majorVersion };
        }),
        ...(hasComponents && { supportedComponentSources: ["DIRECTLY_DEFINED"] }),
      });
      return made.serviceTemplateVersion;
    },
    onSuccess: async (made) => {
      const version = `${made?.majorVersion}.${made?.minorVersion}`;
      await navigate(`${path}/${name}/versions/${version}`);
      notify("info", `Version ${version} of ${name} is being registered as a draft.`);
    },
  });
  const isReady =
    bundle !== undefined &&
    check.data?.outcome === "accepted" &&
    tags.problem === undefined &&
    (kind === "environment" || compatible.length > 0);
  const options = [
    ...majors.map((each) => ({ value: each, label: `${each}, a new minor version` })),
    { value: "", label: "A new major version: specs need not fit the one before" },
  ];
  return (
    <Page
      title="Register version"
      trail={[
        { text: title, href: path },
        { text: name, href: `${path}/${name}` },
      ]}
    >
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={() => navigate(`${path}/${name}`)}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={!isReady}
              loading={registration.isPending}
              onClick={() => bundle && registration.mutate(bundle)}
            >
              Register
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          {registration.error && <ErrorAlert error={registration.error} />}
          <Container header={<Header variant="h2">Bundle and version</Header>}>
            <SpaceBetween size="l">
              <BundlePicker
                chosen={bundle}
                onChoose={(chosen) => {
                  setBundle(chosen);
                  check.mutate(chosen);
                }}
              />
              {majors.length > 0 && (
                <FormField label="Major version">
                  <Select
                    selectedOption={options.find(({ value }) => value === chosenMajor) ?? null}
                    options={options}
                    onChange={({ detail }) => setMajor(detail.selectedOption.value ?? "")}
                  />
                </FormField>
              )}
              {kind === "service" && (
                <FormField
                  label="Compatible environment templates"
                  description="Instances can be in environments of these alone."
                >
                  <Multiselect
                    selectedOptions={environmentTemplates.filter(({ value }) =>
                      compatible.includes(value),
                    )}
                    options={environmentTemplates}
                    placeholder="Choose at least one"
                    empty="No environment template has a version yet."
                    onChange={({ detail }) =>
                      setCompatible(detail.selectedOptions.map(({ value = "" }) => value))
                    }
                  />
                </FormField>
              )}
              {kind === "service" && (
                <Checkbox
                  checked={hasComponents}
                  onChange={({ detail }) => setComponents(detail.checked)}
                  description="Developers may attach templates of their own to its instances. It can be changed later."
                >
                  Supports components
                </Checkbox>
              )}
              <TextField
                label="Description"
                isOptional
                value={description}
                onChange={setDescription}
              />
            </SpaceBetween>
          </Container>
          {tags.field}
          {check.isPending && <Alert type="info">The bundle is being checked.</Alert>}
          {check.error && <ErrorAlert error={check.error} />}
          {bundle && check.data && <BundleFindings bundle={bundle} checked={check.data} />}
        </SpaceBetween>
      </Form>
    </Page>
  );
}

/** The environment templates with their published major versions, as options. */
function useCompatible(kind: TemplateKind) {
  const query = useQuery({ ...templateKinds.environment.list, enabled: kind === "service" });
  return (query.data ?? []).flatMap(({ name, recommendedVersion }) => {
    const newest = Number(recommendedVersion?.split(".")[0] ?? 0);
    return Array.from({ length: newest }, (_, index) => ({
      value: `${name} ${newest - index}`,
      label: `${name} ${newest - index}`,
    }));
  });
}
