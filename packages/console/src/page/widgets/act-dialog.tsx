import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal, { type ModalProps } from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorAlert } from "../frame/query-view.tsx";

/** Asks before something is done, with what is to be given for it; stays open when it is refused. */
export function ActDialog({
  title,
  act,
  size,
  isReady,
  run,
  close,
  children,
}: {
  readonly title: string;
  /** What the button says. */
  readonly act: string;
  /** @default medium */
  readonly size?: ModalProps.Size;
  readonly isReady: boolean;
  readonly run: () => Promise<unknown>;
  readonly close: () => void;
  readonly children: ReactNode;
}) {
  const action = useMutation({ mutationFn: run, onSuccess: close });
  return (
    <Modal
      visible
      onDismiss={close}
      header={title}
      size={size}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={close}>
              Cancel
            </Button>
            <Button
              variant="primary"
              formAction="none"
              disabled={!isReady}
              loading={action.isPending}
              onClick={() => action.mutate()}
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
          if (isReady) action.mutate();
        }}
      >
        <SpaceBetween size="m">
          {children}
          {action.error && <ErrorAlert error={action.error} />}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
