import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import { ApiError } from "../api/api-error.ts";
import { createStore, useStore } from "./store.ts";

const messages = createStore<readonly FlashbarProps.MessageDefinition[]>([]);

/** Says on top of every page what was done, or why it was not. */
export function notify(
  type: "success" | "error" | "info",
  header: string,
  content?: React.ReactNode,
): void {
  const id = crypto.randomUUID();
  const dismiss = () => messages.set(messages.get().filter((each) => each.id !== id));
  const message = {
    id,
    type,
    header,
    content,
    dismissible: true,
    dismissLabel: "Dismiss",
    onDismiss: dismiss,
  };
  // What went well before is no news any more; what went wrong stays until it was read.
  const failures = messages.get().filter((each) => each.type === "error");
  messages.set([message, ...failures].slice(0, 5));
}

/** Says why something was not done, as the API says it. */
export function notifyError(header: string, error: unknown): void {
  const code = error instanceof ApiError ? `${error.code}: ` : "";
  notify("error", header, `${code}${error instanceof Error ? error.message : String(error)}`);
}

export function Notifications() {
  return (
    <Flashbar
      items={useStore(messages)}
      stackItems
      i18nStrings={{
        ariaLabel: "Notifications",
        notificationBarText: "Notifications",
        notificationBarAriaLabel: "View all notifications",
        errorIconAriaLabel: "Error",
        successIconAriaLabel: "Success",
        infoIconAriaLabel: "Info",
      }}
    />
  );
}
