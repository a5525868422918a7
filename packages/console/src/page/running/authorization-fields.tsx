import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Authorization, RouteRequest } from "../../extension/index.ts";

type Given = RouteRequest["authorization"];

/** What a request begins with: what the route asks for, where the server can fill it in. */
export function firstAuthorization(asked: Authorization): Given {
  if (asked.kind === "signature") return { kind: "signature" };
  if (asked.kind !== "token" || !asked.isIssuedHere) return { kind: "none" };
  return { kind: "token", subject: "local-user", scopes: asked.scopes };
}

/** Who calls: filled in by the server, or nobody, to see what a route says then. */
export function AuthorizationFields({
  asked,
  given,
  onChange,
}: {
  readonly asked: Authorization;
  readonly given: Given;
  readonly onChange: (given: Given) => void;
}) {
  if (asked.kind === "none") return null;
  const first = firstAuthorization(asked);
  if (first.kind === "none") return <Alert type="info">{ownCredentials(asked)}</Alert>;
  const options = [
    { value: first.kind, label: NAMES[first.kind] },
    { value: "none", label: NAMES.none },
  ];
  return (
    <SpaceBetween size="s">
      <FormField
        label="Authorization"
        description="Filled in by the server, and seen by nobody on this page."
      >
        <Select
          selectedOption={{ value: given.kind, label: NAMES[given.kind] }}
          options={options}
          onChange={({ detail }) =>
            onChange(detail.selectedOption.value === "none" ? { kind: "none" } : first)
          }
        />
      </FormField>
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
