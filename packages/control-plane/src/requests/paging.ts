import type { Context } from "../context.ts";
import { validationError } from "../errors.ts";
import type { OperationName } from "../generated/api.ts";
import type { Kind } from "../store/keys.ts";
import type { Position } from "../store/listing.ts";
import type { ListOptions } from "../store/store.ts";
import { digest } from "./digest.ts";

const DEFAULT_PAGE_SIZE = 100;

/** Records read at most for one page of a filtered listing: it may then be short, and has a next one. */
const READ_LIMIT = 2000;

/** What every paginated request may say. */
export interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** A page of a listing as its operation answers it. */
export interface Page<Value> {
  readonly values: readonly Value[];
  readonly nextToken: string | undefined;
}

/**
 * One page of a kind of record.
 *
 * @throws ProtonError `ValidationException` for a token that this listing did not give out
 */
export async function listPage<Value>(
  context: Context,
  operation: OperationName,
  input: PageRequest,
  kind: Kind<Value>,
  options: Omit<ListOptions<Value>, "limit" | "after" | "readLimit"> = {},
): Promise<Page<Value>> {
  const scope = scopeOf(operation, input);
  const after = input.nextToken === undefined ? undefined : readToken(input.nextToken, scope);
  const page = await context.store.list(kind, {
    ...options,
    limit: input.maxResults ?? DEFAULT_PAGE_SIZE,
    readLimit: READ_LIMIT,
    ...(after === undefined ? {} : { after }),
  });
  const nextToken = page.next === undefined ? undefined : writeToken(page.next, scope);
  return { values: page.values, nextToken };
}

/** One page of what is in memory. */
export function slicePage<Value>(
  operation: OperationName,
  input: PageRequest,
  values: readonly Value[],
): Page<Value> {
  const scope = scopeOf(operation, input);
  const start = input.nextToken === undefined ? 0 : Number(readToken(input.nextToken, scope).at);
  if (!Number.isSafeInteger(start) || start < 0) throw invalidToken();
  const end = start + (input.maxResults ?? DEFAULT_PAGE_SIZE);
  const nextToken = end < values.length ? writeToken({ at: String(end) }, scope) : undefined;
  return { values: values.slice(start, end), nextToken };
}

/** A token is good for the request that it came from, whatever the size of the page. */
function scopeOf(operation: OperationName, input: PageRequest): string {
  const { maxResults: _, nextToken: __, ...rest } = input;
  return digest({ operation, ...rest });
}

function writeToken(position: Position, scope: string): string {
  const seal = digest({ position, scope });
  return Buffer.from(JSON.stringify({ position, seal })).toString("base64");
}

function readToken(token: string, scope: string): Position {
  const { position, seal } = parseToken(token);
  if (seal === digest({ position, scope })) return position as Position;
  throw invalidToken();
}

function parseToken(token: string): { readonly position?: unknown; readonly seal?: unknown } {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64").toString("utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function invalidToken(): Error {
  return validationError("The nextToken is not one that this request was answered with.");
}
