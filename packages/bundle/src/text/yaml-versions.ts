const WORD = /^(?:[yn]|yes|no|on|off)$/i;
const LEADING_ZERO = /^[-+]?0[0-9_]+$/;
const BASE_60 = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const GROUPED = /^[-+]?[0-9]+(?:_+[0-9]+)+(?:\.[0-9_]*)?$/;
const OCTAL = /^0o[0-7]+$/;

/** How YAML 1.1 reads a plain scalar that YAML 1.2 reads otherwise; `undefined` where both agree. */
export function versionDifference(text: string): string | undefined {
  if (text === "<<") return 'a key here, and merges in YAML 1.1: write the members out, or "<<"';
  if (WORD.test(text))
    return `a text here, and a boolean in YAML 1.1: write "${text}", true or false`;
  if (LEADING_ZERO.test(text))
    return `a number without its zero here, and another one or a text in YAML 1.1: write "${text}"`;
  if (BASE_60.test(text))
    return `a text here, and a number to base 60 in YAML 1.1: write "${text}"`;
  if (GROUPED.test(text)) return `a text here, and a number in YAML 1.1: write "${text}", or no _`;
  if (OCTAL.test(text)) return `an octal number here, and a text in YAML 1.1: write "${text}"`;
  return undefined;
}
