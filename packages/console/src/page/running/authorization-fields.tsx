import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import type { Authorization, RouteRequest } from "../../extension/index.ts";
import { roles } from "./running-queries.ts";

type Given = RouteRequest["authorization"];

/** What a request begins with: what the route asks for, where the server can fill it in. */
export function firstAuthorization(asked: Authorization): Given {
  if (asked.kind === "signature") return { kind: "signature" };
  if (asked.kind !== "token" || !asked.isIssuedHere) return { kind: "none" };
  return { kind: "token", subject: "local-user", scopes: asked.scopes };
}

/** Who calls: filled in by the server, or nobody, to see what a route says then. */
export function AuthorizationFields({
  accountId,
  asked,
  given,
  onChange,
}: {
  readonly accountId: string;
  readonly asked: Authorization;
  readonly given: Given;
  readonly onChange: (given: Given) => void;
}) {
  if (asked.kind === "none") return null;
  const first = firstAuthorization(asked);
  if (first.kind === "none") return <Alert type="info">{ownCredentials(asked)}</Alert>;
  return (
    <SpaceBetween size="s">
      {first.kind === "signature" ? (
        <SignerField accountId={accountId} given={given} onChange={onChange} />
      ) : (
        <GivenField
          options={[optionOf(first), optionOf({ kind: "none" })]}
          given={given}
          onChange={(value) => onChange(value === "none" ? { kind: "none" } : first)}
        />
      )}
      {given.kind === "token" && (
        <>
          <FormField label="Subject" description="The sub claim of the token">
            <Input
              value={given.subject}
              onChange={({ detail }) => onChange({ ...given, subject: detail.value })}
            />
          </FormField>
          <FormField label="Scopes" description="Separated by spaces">
            <Input
              value={given.scopes.join(" ")}
              onChange={({ detail }) =>
                onChange({ ...given, scopes: detail.value === "" ? [] : detail.value.split(" ") })
              }
            />
          </FormField>
        </>
      )}
    </SpaceBetween>
  );
}

/** Who signs: the operator, a role of the account, or nobody. */
function SignerField({
  accountId,
  given,
  onChange,
}: {
  readonly accountId: string;
  readonly given: Given;
  readonly onChange: (given: Given) => void;
}) {
  const query = useQuery(roles(accountId));
  const signers = (query.data ?? []).map((roleArn) => optionOf({ kind: "signature", roleArn }));
  return (
    <GivenField
      options={[
        optionOf({ kind: "signature" }),
        optionOf({ kind: "none" }),
        ...(signers.length > 0 ? [{ label: "Signature of a role", options: signers }] : []),
      ]}
      given={given}
      statusType={query.isPending ? "loading" : query.isError ? "error" : "finished"}
      onChange={(value) => {
        if (value === "none" || value === "signature") onChange({ kind: value });
        else onChange({ kind: "signature", roleArn: value });
      }}
    />
  );
}

function GivenField({
  options,
  given,
  statusType = "finished",
  onChange,
}: {
  readonly options: SelectProps.Options;
  readonly given: Given;
  readonly statusType?: SelectProps["statusType"];
  readonly onChange: (value: string) => void;
}) {
  return (
    <FormField
      label="Authorization"
      description="Filled in by the server, and seen by nobody on this page."
    >
      <Select
        selectedOption={optionOf(given)}
        options={options}
        filteringType={options.length > 2 ? "auto" : "none"}
        filteringAriaLabel="Find a role"
        empty="There are no roles."
        loadingText="Loading roles"
        errorText="The roles could not be loaded"
        statusType={statusType}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "none")}
      />
    </FormField>
  );
}

function optionOf(given: Given): SelectProps.Option & { readonly value: string } {
  const roleArn = given.kind === "signature" ? given.roleArn : undefined;
  if (roleArn === undefined) return { value: given.kind, label: NAMES[given.kind] };
  const label = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  return { value: roleArn, label, description: roleArn };
}

const NAMES: Readonly<Record<Given["kind"], string>> = {
  none: "None",
  signature: "Signature of the operator",
  token: "Token of the sandbox's issuer",
};

function ownCredentials(asked: Authorization): string {
  if (asked.kind === "token") {
    return `The route takes tokens of ${asked.issuer}, which is no issuer of this machine: give one in an authorization header.`;
  }
  const sources = asked.kind === "function" ? asked.sources.join(", ") : "";
  return `A function decides who may call${sources && `, by ${sources}`}: give what it asks for in a header or the query string.`;
}
