import {
  type ItemChange,
  type RouteAnswer,
  type RouteRequest,
  routeAnswer,
} from "../../extension/index.ts";
import { readAnswer, request } from "../api/api-error.ts";
import { sessionHeaders } from "../session.ts";

/**
 * Sends a request to a route, as the server does it.
 *
 * @throws ApiError why it was not sent, or not answered
 */
export async function sendToRoute(asked: RouteRequest): Promise<RouteAnswer> {
  return routeAnswer.parse(await post("/console/requests", asked));
}

/**
 * Changes an item of a table.
 *
 * @throws ApiError why it is as it was
 */
export async function changeItem(change: ItemChange): Promise<void> {
  await post("/console/items", change);
}

async function post(path: string, body: unknown): Promise<unknown> {
  const response = await request(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...sessionHeaders() },
    body: JSON.stringify(body),
  });
  return readAnswer(response);
}
