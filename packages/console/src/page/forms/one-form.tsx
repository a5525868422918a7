import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { notify } from "../frame/notifications.tsx";
import { ErrorAlert } from "../frame/query-view.tsx";
import { unwrapped } from "../frame/unwrapped.ts";

/** A form of one page: says what keeps it from being sent, and what the API says of it. */
export function OneForm({
  submitText,
  submit,
  problems = [],
  isChanged = true,
  cancelTo,
  done,
  children,
}: {
  readonly submitText: string;
  readonly submit: () => Promise<unknown>;
  /** What keeps it from being sent; the first one is said. */
  readonly problems?: readonly (string | false | undefined)[];
  readonly isChanged?: boolean;
  readonly cancelTo: string;
  /** Where it leads, and what is said. */
  readonly done: (answer: unknown) => { readonly to: string; readonly text: string };
  /** Told whether it was tried to send it: what is missing is said from then on. */
  readonly children: (isTried: boolean) => ReactNode;
}) {
  const navigate = useNavigate();
  const [isTried, setTried] = useState(false);
  const problem = problems.find(Boolean);
  const run = useMutation({
    mutationFn: submit,
    onSuccess: async (answer) => {
      const { to, text } = done(answer);
      await navigate(to);
      notify("success", text);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!problem && isChanged) run.mutate();
      }}
    >
      <Form
        errorText={isTried && problem}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={() => navigate(cancelTo)}>
              Cancel
            </Button>
            <Button variant="primary" disabled={!isChanged} loading={run.isPending}>
              {submitText}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          {run.error && <ErrorAlert error={run.error} />}
          {unwrapped(children(isTried))}
        </SpaceBetween>
      </Form>
    </form>
  );
}
