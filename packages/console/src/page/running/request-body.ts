/** What is wrong with a body that its headers say is JSON. */
export function bodyProblem(
  body: string,
  headers: readonly (readonly [name: string, value: string])[],
): string | undefined {
  const [, type = ""] = headers.find(([name]) => name.toLowerCase() === "content-type") ?? [];
  if (body === "" || !isJson(type)) return undefined;
  try {
    JSON.parse(body);
    return undefined;
  } catch (error) {
    return `The body is not JSON: ${(error as Error).message}.`;
  }
}

/** A body as it is read best: JSON over several lines. */
export function readableBody(text: string, contentType: string): string {
  if (!isJson(contentType)) return text;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function isJson(contentType: string): boolean {
  return /[/+]json\s*(;|$)/i.test(contentType);
}
