const MILLISECONDS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of a time span such as `30s`, `10m`, `2h` or `1d`; `undefined` for anything else. */
export function timeSpan(text: string): number | undefined {
  const [, amount = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const length = MILLISECONDS[unit];
  return length === undefined ? undefined : Number(amount) * length;
}
