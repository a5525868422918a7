import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import { useLocation } from "react-router";
import { ApiError } from "../api/api-error.ts";
import { createStore, useStore } from "./store.ts";

interface Message extends FlashbarProps.MessageDefinition {
  /** The page that it was said on. */
  readonly path: string;
}

const messages = createStore<readonly Message[]>([]);

/** Says on top of every page what was done, or why it was not. */
export function notify(
  type: "success" | "error" | "info",
  header: string,
  content?: React.ReactNode,
): void {
  const id = crypto.randomUUID();
  const dismiss = () => messages.set(messages.get().filter((each) => each.id !== id));
  const message: Message = {
    id,
    path: location.pathname,
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
  // What went well is no news on the next page; what went wrong stays until it was read.
  useLocation();
  const shown = useStore(messages).filter(
    ({ type, path }) => type === "error" || path === location.pathname,
  );
  return (
    <Flashbar
      items={shown}
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
