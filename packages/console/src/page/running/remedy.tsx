import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { stringify } from "yaml";
import type { DeniedCall } from "../../extension/index.ts";

/** What would allow a call that was denied, and just that. */
export function Remedy({ call: { remedy, roleArn = "", message } }: { readonly call: DeniedCall }) {
  // A boundary or an explicit denial is not overruled by a statement.
  if (remedy === undefined) return <>{message}</>;
  const isStatement = remedy.kind === "statement";
  const text = stringify(isStatement ? [remedy.value] : remedy.value, { lineWidth: 0 });
  return (
    <SpaceBetween size="xxs">
      <span>
        {isStatement
          ? `In a policy of ${roleArn.slice(roleArn.lastIndexOf("/") + 1)}:`
          : "A resource of the template:"}
      </span>
      <pre className="statement">{text.trimEnd()}</pre>
      <CopyToClipboard
        copyButtonText="Copy"
        copyButtonAriaLabel="Copy what would allow it"
        copySuccessText="Copied"
        copyErrorText="Could not be copied"
        textToCopy={text}
      />
    </SpaceBetween>
  );
}
