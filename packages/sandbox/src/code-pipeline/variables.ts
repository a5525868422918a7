type Variables = Readonly<Record<string, Readonly<Record<string, string>>>>;

const REFERENCE = /#\{([A-Za-z0-9_.@-]+?)\.([A-Za-z0-9_@-]+)\}/g;

/**
 * Puts the values of variables where `#{namespace.name}` stands.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 *
 * @throws Error naming a variable that there is not
 */
export function resolveVariables(text: string, variables: Variables): string {
  return text.replaceAll(REFERENCE, (reference, namespace: string, name: string) => {
    const values = Object.hasOwn(variables, namespace) ? variables[namespace] : undefined;
    if (values !== undefined && Object.hasOwn(values, name)) return values[name] ?? "";
    const known = Object.entries(variables).flatMap(([space, each]) =>
      Object.keys(each).map((variable) => `#{${space}.${variable}}`),
    );
    throw new Error(`there is no variable ${reference}; there are ${known.join(", ") || "none"}`);
  });
}

/** The same in the strings of a JSON text, so that a quote in a value ends none of them. */
export function resolveInJson(text: string, variables: Variables): string {
  const resolved: unknown = JSON.parse(text, (_, value: unknown) =>
    typeof value === "string" ? resolveVariables(value, variables) : value,
  );
  return JSON.stringify(resolved);
}
