import { isDeepStrictEqual } from "node:util";
import { type AttributeMap, itemChange } from "@proton/console/extension";
import { ProtonError } from "@proton/control-plane";
import { jsonObject } from "../../local/read-request.ts";
import type { ConsoleBackend } from "../console-backend.ts";
import { describeTable, execute } from "./browse-items.ts";
import { accountOf, applicationOf } from "./running-application.ts";

/**
 * Puts or deletes an item, if whoever sits at the page has said that it may write, and the item is what
 * the page has shown.
 */
export async function changeItem(backend: ConsoleBackend, body: Uint8Array): Promise<object> {
  const change = itemChange.parse(jsonObject(body));
  const account = accountOf(applicationOf(backend), change.accountId);
  if (!change.allowsWrites) {
    throw new ProtonError(
      "AccessDeniedException",
      "Tables are read only here: allow writes on the page of the table first.",
    );
  }
  const { tableName, before } = change;
  const { key } = await describeTable(account, tableName);
  const names = key.map(({ name }) => name);
  const isMoved =
    change.verb === "put" &&
    before !== undefined &&
    !isDeepStrictEqual(keyOf(change.item, names), keyOf(before, names));
  if (isMoved) {
    const message = `The key (${names.join(", ")}) of an item cannot change: create an item with the new key, then delete this one.`;
    throw new ProtonError("ValidationException", message);
  }
  const what = change.verb === "put" ? { Item: change.item } : { Key: keyOf(change.before, names) };
  const operation = change.verb === "put" ? "PutItem" : "DeleteItem";
  try {
    await execute(account, operation, {
      TableName: tableName,
      ...what,
      ...(before === undefined ? isAbsent(names) : isAsBefore(before)),
    });
  } catch (error) {
    if ((error as ProtonError).code !== ("ConditionalCheckFailedException" as never)) throw error;
    const message =
      before === undefined
        ? "There is an item with this key already: change that one, or choose another key."
        : "The item is no longer what the page shows: look at it again, then change it.";
    throw new ProtonError("ConflictException", message, { statusCode: 409 });
  }
  return {};
}

function keyOf(item: AttributeMap, names: readonly string[]): AttributeMap {
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(item, name) ? [[name, item[name] ?? {}]] : [])),
  );
}

function isAbsent([name = ""]: readonly string[]) {
  return {
    ConditionExpression: "attribute_not_exists(#a)",
    ExpressionAttributeNames: { "#a": name },
  };
}

/** Every attribute that the page has shown is still the same. */
function isAsBefore(before: AttributeMap) {
  const entries = Object.entries(before);
  return {
    ConditionExpression: entries.map((_, at) => `#${at} = :${at}`).join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], at) => [`#${at}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      entries.map(([, value], at) => [`:${at}`, value]),
    ),
  };
}
