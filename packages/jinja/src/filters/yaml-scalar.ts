/** Plain scalars of YAML 1.1 that are not strings, which CloudFormation's parser would convert. */
const CONVERTED =
  /^(?:~|null|true|false|yes|no|on|off|y|n|[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[-+]?\d+)?|0x[\da-f_]+|0o?[0-7_]+|0b[01_]+|[-+]?\.(?:inf|nan)|\d+(?::[0-5]?\d)+(?:\.\d*)?|\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?|=|<<)$/i;

/** A text that YAML reads back as it is when it stands without quotes, in any context. */
const PLAIN = /^[A-Za-z0-9_./+=][A-Za-z0-9_./+=@~:-]*(?: [A-Za-z0-9_./+=@~:-]+)*$/;

/** The text as a YAML scalar: plain when that is safe, else in double quotes. */
export function yamlScalar(text: string): string {
  const plain = PLAIN.test(text) && !CONVERTED.test(text) && !/:(?: |$)/.test(text);
  return plain ? text : JSON.stringify(text);
}
