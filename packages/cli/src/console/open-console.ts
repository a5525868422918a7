import type { IncomingMessage, ServerResponse } from "node:http";
import type { ConsoleBackend } from "./console-backend.ts";
import { createConsoleSessions } from "./console-sessions.ts";

/** Below which the console lies. */
export const CONSOLE_PATH = "/console";

/** The console of a server: nothing of it is loaded before somebody opens it. */
export interface ConsoleServer {
  /** Answers a request if it is the console's; whether it is. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Loads what the first request would wait for. */
  warm(): void;
  /** An address that opens the console once. */
  link(url: string): string;
  /** Ends the streams that pages follow. */
  close(): void;
}

/** Makes the console of a server. */
export function openConsole(backend: () => ConsoleBackend): ConsoleServer {
  const sessions = createConsoleSessions();
  const closed = new AbortController();
  let made: ConsoleBackend | undefined;
  const context = {
    sessions,
    closed: closed.signal,
    get backend() {
      made ??= backend();
      return made;
    },
  };
  return {
    handle(request, response) {
      const [path = ""] = (request.url ?? "").split("?", 1);
      if (path !== CONSOLE_PATH && !path.startsWith(`${CONSOLE_PATH}/`)) return false;
      import("./answer-console.ts").then(
        ({ answerConsole }) => answerConsole(context, request, response, path),
        () => response.destroy(),
      );
      return true;
    },
    warm: () => void import("./answer-console.ts").catch(() => undefined),
    link: (url) => `${url}${CONSOLE_PATH}/#link=${sessions.link()}`,
    close: () => closed.abort(),
  };
}
