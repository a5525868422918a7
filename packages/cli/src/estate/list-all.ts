/** Everything that a paginated operation lists. */
export async function listAll<Page extends { readonly nextToken?: string | undefined }, Item>(
  page: (token: { readonly nextToken?: string }) => Promise<Page>,
  items: (page: Page) => readonly Item[],
): Promise<readonly Item[]> {
  const all: Item[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await page(nextToken === undefined ? {} : { nextToken });
    all.push(...items(answer));
    nextToken = answer.nextToken;
  } while (nextToken);
  return all;
}
