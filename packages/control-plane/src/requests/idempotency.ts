import type { Context } from "../context.ts";
import { conflict, validationError } from "../errors.ts";
import { type ClientTokenRecord, clientTokens } from "../records/account-records.ts";
import { keyOf } from "../store/keys.ts";
import { digest } from "./digest.ts";

/** How long a client token is known, as the service documentation of Proton says. */
const TOKEN_SECONDS = 8 * 60 * 60;

/**
 * Answers a create whose key is its name when the name is taken: the same request again gets the
 * resource, unless it was changed since.
 *
 * @throws ProtonError `ConflictException` after a change, `ValidationException` for another request
 */
export function repeatedCreate<
  Resource extends { readonly createdWith: string; readonly modified: boolean },
>(existing: Resource, input: object, what: string): Resource {
  if (existing.createdWith !== digest(input)) {
    throw validationError(
      `IdempotentParameterMismatch: ${what} already exists and was created with other parameters.`,
    );
  }
  if (existing.modified)
    throw conflict(`${what} already exists and was changed since its creation.`);
  return existing;
}

/**
 * Binds a request to its client token: whoever comes again with the token gets the identity that
 * the first request drew, and so finds or finishes what that one made.
 *
 * @param draw what the request is going to make
 * @param isSpent whether what the token made is gone: then the request is a new one
 * @throws ProtonError `ValidationException` when the token came with other parameters before
 */
export async function identityFor<Identity extends Readonly<Record<string, string>>>(
  context: Context,
  operation: string,
  input: { readonly clientToken?: string | undefined },
  draw: () => Promise<Identity>,
  isSpent: (identity: Identity) => Promise<boolean> = async () => false,
): Promise<Identity> {
  const { clientToken, ...parameters } = input;
  if (clientToken === undefined || clientToken === "") return draw();
  const now = Math.floor(context.clock.now() / 1000);
  const known = await knownToken(context, operation, clientToken, now);
  if (known !== undefined) {
    const identity = checked<Identity>(known, digest(parameters));
    return (await isSpent(identity)) ? renewed(context, known, await draw(), now) : identity;
  }
  const record = {
    operation,
    clientToken,
    parameters: digest(parameters),
    identity: await draw(),
    expiresAt: now + TOKEN_SECONDS,
  };
  if (await context.store.create(clientTokens, record, { expiresAt: record.expiresAt, now })) {
    return record.identity;
  }
  return identityFor(context, operation, input, draw, isSpent);
}

/** Binds a token anew; of several who do so at once all get what the first one drew. */
async function renewed<Identity extends Readonly<Record<string, string>>>(
  { store }: Context,
  spent: ClientTokenRecord,
  identity: Identity,
  now: number,
): Promise<Identity> {
  const id = clientTokens.id(spent);
  const isSame = (record: ClientTokenRecord) => digest(record.identity) === digest(spent.identity);
  const record = await store.update(clientTokens, id, (current) =>
    isSame(current) ? { ...current, identity, expiresAt: now + TOKEN_SECONDS } : undefined,
  );
  return (record?.identity as Identity | undefined) ?? identity;
}

async function knownToken(
  context: Context,
  operation: string,
  clientToken: string,
  now: number,
): Promise<ClientTokenRecord | undefined> {
  const record = await context.store.get(clientTokens, keyOf(operation, clientToken));
  return record === undefined || record.expiresAt < now ? undefined : record;
}

function checked<Identity>(record: ClientTokenRecord, parameters: string): Identity {
  if (record.parameters === parameters) return record.identity as Identity;
  throw validationError(
    "IdempotentParameterMismatch: the client token was used with other parameters before.",
  );
}
