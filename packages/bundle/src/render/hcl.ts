/** Values as the assignments of a `.tfvars` file. */
export function tfvars(values: Readonly<Record<string, unknown>>): string {
  return `${members(values, "").join("\n")}\n`;
}

function members(values: object, indent: string): readonly string[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${indent}${nameOf(name)} = ${hcl(value, indent)}`);
}

function hcl(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) return `[${value.map((item) => hcl(item, indent)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const lines = members(value, inner);
    return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${indent}}`;
  }
  // HCL would fill in what looks like a template.
  if (typeof value === "string") return JSON.stringify(value).replaceAll(/([$%])\{/g, "$1$1{");
  return JSON.stringify(value ?? null);
}

const nameOf = (name: string) => (/^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name));
