import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { type Provider, repositories } from "../api/sync-queries.ts";
import { TextField } from "../forms/settings-fields.tsx";
import { To } from "../frame/to.tsx";
import { providerName } from "../widgets/repository-name.tsx";

/** A branch of a linked repository. */
export interface Branch {
  readonly provider: Provider | undefined;
  readonly repository: string;
  readonly branch: string;
}

export const NO_BRANCH: Branch = { provider: undefined, repository: "", branch: "main" };

/** What is missing of a branch. */
export function branchProblem({ provider, repository, branch }: Branch): string | undefined {
  if (provider === undefined || repository === "") return "Choose a repository.";
  return branch === "" ? "Name the branch." : undefined;
}

/** Chooses a linked repository, and names a branch of it. */
export function BranchFields({
  chosen,
  onChange,
  isTried,
}: {
  readonly chosen: Branch;
  readonly onChange: (branch: Branch) => void;
  readonly isTried: boolean;
}) {
  const query = useQuery(repositories);
  const options = (query.data ?? []).map(({ provider, name = "" }) => ({
    value: `${provider} ${name}`,
    label: name,
    description: providerName(provider),
    provider,
  }));
  const { provider, repository, branch } = chosen;
  const isMissing = isTried && (provider === undefined || repository === "");
  return (
    <SpaceBetween size="l">
      <FormField
        label="Repository"
        description={
          <>
            Only linked ones: <To to="/repositories/create">link another</To>
          </>
        }
        errorText={isMissing ? "Choose a repository." : query.error?.message}
      >
        <Select
          selectedOption={
            options.find(({ value }) => value === `${provider} ${repository}`) ?? null
          }
          options={options}
          placeholder={query.isPending ? "Loading" : "Choose a repository"}
          empty="No repository is linked: link one first."
          onChange={({ detail }) => {
            const found = options.find(({ value }) => value === detail.selectedOption.value);
            if (found) onChange({ provider: found.provider, repository: found.label, branch });
          }}
        />
      </FormField>
      <TextField
        label="Branch"
        value={branch}
        error={isTried && branch === "" ? "Name the branch." : undefined}
        onChange={(value) => onChange({ ...chosen, branch: value })}
      />
    </SpaceBetween>
  );
}
