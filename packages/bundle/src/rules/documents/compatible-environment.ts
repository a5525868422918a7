/** What is wrong with an entry such as `my-environment:1`, `undefined` when nothing is. */
export function compatibleEnvironmentProblem(text: string | undefined): string | undefined {
  if (text !== undefined && /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}:(0|[1-9]\d{0,9})$/.test(text)) {
    return undefined;
  }
  const shown = text === undefined ? "the entry" : JSON.stringify(text);
  return `${shown} must name an environment template and its major version, such as "my-environment:1"`;
}
