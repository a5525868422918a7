const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/**
 * What a value is not, by the formats that OpenAPI 3.0 defines; `undefined` when it fits, and for
 * formats that are only a hint.
 */
export function formatProblem(value: unknown, format: unknown): string | undefined {
  if (typeof value === "string") {
    if (format === "date" && !isDate(value)) return "is not a date: write it like 2026-01-31";
    if (format === "date-time" && !isDateTime(value))
      return "is not a date and time: write it like 2026-01-31T12:00:00Z";
    if (format === "byte" && !isBase64(value)) return "is not base64";
  }
  if (typeof value === "number") {
    const within = (bits: number) => Number.isInteger(value) && Math.abs(value) <= 2 ** (bits - 1);
    if (format === "int32" && (!within(32) || value === 2 ** 31))
      return "is not a whole number of 32 bits";
    if (format === "int64" && (!within(64) || value === 2 ** 63))
      return "is not a whole number of 64 bits";
  }
  return undefined;
}

function isDateTime(text: string): boolean {
  const date = DATE_TIME.exec(text)?.[1];
  return date !== undefined && isDate(date);
}

function isDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = (DATE.exec(text) ?? []).slice(1).map(Number);
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] ?? 0);
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
