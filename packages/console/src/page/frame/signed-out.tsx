import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import { ApiError } from "../api/api-error.ts";
import { ErrorAlert } from "./query-view.tsx";

/** In place of every page: this browser was not let in, or nobody answers. */
export function SignedOut({ error }: { readonly error: Error }) {
  const isSignedOut = error instanceof ApiError && error.isSignedOut;
  return (
    <Box padding="xxl">
      <main>
        <Box variant="h1" padding={{ bottom: "l" }}>
          Proton
        </Box>
        {isSignedOut ? (
          <Alert type="info" header="Open the console with a link of this start">
            <Box>
              Each start of the server has a secret of its own, and a link opens the console once.
              Run this where the server runs, and follow what it prints:
            </Box>
            <Box variant="code">proton console</Box>
          </Alert>
        ) : (
          <ErrorAlert error={error} retry={() => location.reload()} />
        )}
      </main>
    </Box>
  );
}
