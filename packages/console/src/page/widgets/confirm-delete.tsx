import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ErrorAlert } from "../frame/query-view.tsx";

/** Asks before something is lost: the name is to be typed, as AWS asks. */
export function ConfirmDelete({
  name,
  kind,
  consequence,
  run,
  close,
}: {
  readonly name: string;
  /** Such as `environment`. */
  readonly kind: string;
  /** What goes with it. */
  readonly consequence: ReactNode;
  readonly run: () => Promise<unknown>;
  readonly close: () => void;
}) {
  const [typed, setTyped] = useState("");
  const removal = useMutation({ mutationFn: run, onSuccess: close });
  const isTyped = typed === name;
  return (
    <Modal
      visible
      onDismiss={close}
      header={`Delete ${kind} ${name}?`}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Keep it
            </Button>
            <Button
              variant="primary"
              disabled={!isTyped}
              loading={removal.isPending}
              onClick={() => removal.mutate()}
            >
              Delete
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isTyped) removal.mutate();
        }}
      >
        <SpaceBetween size="m">
          <Alert type="warning">{consequence}</Alert>
          {removal.error && <ErrorAlert error={removal.error} />}
          <FormField label={`To delete it, type ${name}`}>
            <Input
              value={typed}
              onChange={({ detail }) => setTyped(detail.value)}
              placeholder={name}
              autoComplete={false}
              autoFocus
            />
          </FormField>
        </SpaceBetween>
      </form>
    </Modal>
  );
}
