import type { Clock } from "../clock.ts";
import type { SandboxEvent } from "../services.ts";
import { createTokenIssuer, type TokenIssuer } from "./token-issuer.ts";

/** The built-in issuers that the templates ask for, by naming an address of this machine. */
export interface LocalIssuers {
  /** Serves an issuer that is {@link isLocalIssuer}, unless that is done; leaves any other alone. */
  serve(issuer: string): Promise<void>;
  all(): readonly TokenIssuer[];
  close(): Promise<void>;
}

const ADDRESS = /^http:\/\/127\.0\.0\.1:(\d{1,5})$/;

/** Whether the built-in issuer can be this one: `http://127.0.0.1:<port>`, without a path. */
export function isLocalIssuer(issuer: string): boolean {
  return ADDRESS.test(issuer);
}

export function createLocalIssuers(options: {
  /** The sandbox's; all its issuers sign with one key. */
  readonly directory: string;
  readonly now: Clock;
  readonly onEvent?: (event: SandboxEvent) => void;
}): LocalIssuers {
  const { directory, now, onEvent } = options;
  const served = new Map<string, Promise<TokenIssuer | undefined>>();
  const running = new Set<TokenIssuer>();

  async function open(issuer: string, port: number): Promise<TokenIssuer | undefined> {
    try {
      const opened = await createTokenIssuer({ directory, port, now });
      running.add(opened);
      return opened;
    } catch (error) {
      // Whoever listens there may be an issuer of the developer's own.
      onEvent?.({
        code: "issuer-not-served",
        level: "warning",
        data: { issuer, reason: (error as Error).message },
      });
      served.delete(issuer);
      return undefined;
    }
  }

  return {
    async serve(issuer) {
      const port = Number(ADDRESS.exec(issuer)?.[1] ?? 0);
      if (port === 0) return;
      const opening = served.get(issuer) ?? open(issuer, port);
      served.set(issuer, opening);
      await opening;
    },
    all: () => [...running],
    async close() {
      await Promise.all(served.values());
      await Promise.all([...running].map((issuer) => issuer.close()));
    },
  };
}
