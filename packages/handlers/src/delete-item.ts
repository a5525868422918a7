import {
  changeItem,
  defineHandler,
  type HttpResponse,
  type Invocation,
  removeItem,
} from "@proton/shared";

async function deleteItem(invocation: Invocation): Promise<HttpResponse> {
  return changeItem(invocation, async (current) => {
    const isRemoved = await removeItem(invocation.table, current);
    return isRemoved ? { status: 204, headers: {} } : undefined;
  });
}

export const handler = defineHandler({
  name: "delete-item",
  methods: ["DELETE"],
  operation: deleteItem,
});
