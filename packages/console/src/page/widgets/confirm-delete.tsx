import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input, { type InputProps } from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { ErrorAlert } from "../frame/query-view.tsx";

/** Asks before something is lost: the name is to be typed, as AWS asks. */
export function ConfirmDelete({
  name,
  kind,
  act = "Delete",
  consequence,
  children,
  run,
  close,
}: {
  readonly name: string;
  /** What the button says. @default Delete */
  readonly act?: string;
  /** Such as `environment`. */
  readonly kind: string;
  /** What goes with it. */
  readonly consequence: ReactNode;
  /** What it is, where its name does not say it. */
  readonly children?: ReactNode;
  readonly run: () => Promise<unknown>;
  readonly close: () => void;
}) {
  const [typed, setTyped] = useState("");
  const removal = useMutation({ mutationFn: run, onSuccess: close });
  const isTyped = typed === name;
  const input = useRef<InputProps.Ref>(null);
  useEffect(() => {
    // After the dialog has put the focus on its first button, and knows where to put it back.
    const frame = requestAnimationFrame(() => input.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <Modal
      visible
      onDismiss={close}
      header={`${act} ${kind} ${name}?`}
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
              {act}
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
          {children}
          {removal.error && <ErrorAlert error={removal.error} />}
          <FormField label={`To ${act.toLowerCase()} it, type ${name}`}>
            <Input
              ref={input}
              value={typed}
              onChange={({ detail }) => setTyped(detail.value)}
              placeholder={name}
              autoComplete={false}
            />
          </FormField>
        </SpaceBetween>
      </form>
    </Modal>
  );
}
