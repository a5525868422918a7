import { createHmac, timingSafeEqual } from "node:crypto";
import type { Credentials } from "../services.ts";

/** Whom a request comes from. */
export type Principal =
  | { readonly kind: "operator"; readonly arn: string }
  | {
      readonly kind: "role";
      readonly roleArn: string;
      readonly sessionName: string;
      /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
      readonly arn: string;
    };

export interface CredentialIssuer {
  /** What the person at the keyboard uses: may do everything. */
  readonly operator: Credentials;
  /** The same role and session always get the same credentials. */
  credentialsFor(roleArn: string, sessionName: string): Credentials;
  /** Whose key this is and the secret that goes with it; `undefined` for a key it never gave out. */
  identify(accessKeyId: string, sessionToken: string | undefined): Identity | undefined;
}

export interface Identity {
  readonly principal: Principal;
  readonly secretAccessKey: string;
}

const MOST_SESSIONS = 1000;

/**
 * Gives every role credentials of its own. Nothing is stored: the session token carries who it is
 * for, sealed with `secret`, and the keys are derived from it.
 */
export function createCredentialIssuer(options: {
  readonly secret: string;
  readonly accountId: string;
  /** Of the operator's key. */
  readonly operatorSecret: string;
  /** @default "local" */
  readonly operatorKeyId?: string;
}): CredentialIssuer {
  const seal = (text: string) => createHmac("sha256", options.secret).update(text).digest();
  const { operatorKeyId = "local", operatorSecret } = options;
  const operator: Credentials = { accessKeyId: operatorKeyId, secretAccessKey: operatorSecret };
  const keysOf = (sessionToken: string) => ({
    accessKeyId: `ASIA${seal(`id ${sessionToken}`).toString("hex").slice(0, 16).toUpperCase()}`,
    secretAccessKey: seal(`secret ${sessionToken}`).toString("base64url").slice(0, 40),
  });

  function identifySession(accessKeyId: string, sessionToken: string): Identity | undefined {
    const [claim = "", signature = ""] = sessionToken.split(".");
    if (!equal(seal(claim).toString("base64url"), signature)) return undefined;
    const keys = keysOf(sessionToken);
    if (!equal(keys.accessKeyId, accessKeyId)) return undefined;
    const [roleArn, sessionName] = JSON.parse(Buffer.from(claim, "base64url").toString()) as [
      string,
      string,
    ];
    return {
      principal: rolePrincipal(roleArn, sessionName),
      secretAccessKey: keys.secretAccessKey,
    };
  }

  /** A function signs every request of its life with the same session: it is unsealed once. */
  const sessions = new Map<string, Identity>();

  return {
    operator,
    credentialsFor(roleArn, sessionName) {
      const claim = Buffer.from(JSON.stringify([roleArn, sessionName])).toString("base64url");
      const sessionToken = `${claim}.${seal(claim).toString("base64url")}`;
      return { ...keysOf(sessionToken), sessionToken };
    },
    identify(accessKeyId, sessionToken) {
      if (accessKeyId === operator.accessKeyId && sessionToken === undefined) {
        const arn = `arn:aws:iam::${options.accountId}:root`;
        return {
          principal: { kind: "operator", arn },
          secretAccessKey: operator.secretAccessKey,
        };
      }
      if (sessionToken === undefined) return undefined;
      const name = `${accessKeyId} ${sessionToken}`;
      const known = sessions.get(name);
      if (known !== undefined) return known;
      const identity = identifySession(accessKeyId, sessionToken);
      if (sessions.size >= MOST_SESSIONS) sessions.clear();
      if (identity !== undefined) sessions.set(name, identity);
      return identity;
    },
  };
}

/** A session of a role, as whom services act that were given the role. */
export function rolePrincipal(roleArn: string, sessionName: string): Principal & { kind: "role" } {
  return { kind: "role", roleArn, sessionName, arn: sessionArn(roleArn, sessionName) };
}

/** A role's path is not part of the ARN of its sessions. */
function sessionArn(roleArn: string, sessionName: string): string {
  const [, partition = "aws", , , account = "", resource = ""] = roleArn.split(":");
  const name = resource.slice(resource.lastIndexOf("/") + 1);
  return `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`;
}

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
