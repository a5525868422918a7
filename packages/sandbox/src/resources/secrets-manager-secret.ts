import { randomInt } from "node:crypto";
import type { TemplateObject } from "@proton/cloudformation";
import { propertiesOf } from "./properties.ts";
import { ResourceError, type ResourceInstance, type ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const LONGEST_PASSWORD = 4096;

/** `AWS::SecretsManager::Secret` */
export function secretsManagerSecret({
  region,
  accountId,
}: Pick<SandboxServices, "region" | "accountId">): ResourceType {
  async function put({ properties }: ResourceInstance, previous?: ResourceInstance) {
    const read = propertiesOf(properties);
    const generated = read.object("GenerateSecretString");
    const given = read.text("SecretString");
    if (generated === undefined || given !== undefined) return { value: given ?? "" };
    // A generated value stays, as on AWS, while what it is generated from stays.
    const before = previous && propertiesOf(previous.properties).object("GenerateSecretString");
    const isSame = JSON.stringify(before) === JSON.stringify(generated);
    if (isSame && previous?.data !== undefined) return previous.data;
    return { value: generatedSecret(generated) };
  }

  return {
    kind: "emulated",
    remarks:
      "Functions read it with `GetSecretValue`, builds as an environment variable, as far as their role allows. Rotation, replicas, resource policies and keys have no effect; other calls are refused.",
    identify(properties, names) {
      const name = propertiesOf(properties).text("Name") ?? names.generate({ longest: 200 });
      return `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${names.id(6)}`;
    },
    create: (instance) => put(instance),
    update: (instance, previous) => put(instance, previous),
    async delete() {},
    attributes: ({ physicalId }) => ({ Id: physicalId }),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html */
function generatedSecret(generated: TemplateObject): string {
  const read = propertiesOf(generated);
  const password = generatedPassword(generated);
  const template = read.text("SecretStringTemplate");
  const key = read.text("GenerateStringKey");
  if (template === undefined || key === undefined) return password;
  try {
    return JSON.stringify({ ...(JSON.parse(template) as object), [key]: password });
  } catch {
    throw new ResourceError("InvalidRequest", "SecretStringTemplate is not JSON");
  }
}

function generatedPassword(generated: TemplateObject): string {
  const read = propertiesOf(generated);
  const length = read.number("PasswordLength") ?? 32;
  if (!Number.isInteger(length) || length < 1 || length > LONGEST_PASSWORD) {
    const message = `PasswordLength is ${length}, but must be from 1 to ${LONGEST_PASSWORD}`;
    throw new ResourceError("InvalidRequest", message);
  }
  const excluded = new Set(read.text("ExcludeCharacters") ?? "");
  const sets = [
    read.flag("ExcludeLowercase") ? "" : LETTERS,
    read.flag("ExcludeUppercase") ? "" : LETTERS.toUpperCase(),
    read.flag("ExcludeNumbers") ? "" : DIGITS,
    read.flag("ExcludePunctuation") ? "" : PUNCTUATION,
    read.flag("IncludeSpace") ? " " : "",
  ].map((set) => [...set].filter((character) => !excluded.has(character)));
  const all = sets.flat();
  if (all.length === 0) {
    throw new ResourceError("InvalidRequest", "GenerateSecretString excludes every character");
  }
  const pick = (set: readonly string[]) => set[randomInt(set.length)] ?? "";
  const each =
    read.flag("RequireEachIncludedType") === false ? [] : sets.filter(({ length: n }) => n > 0);
  const characters = Array.from({ length }, (_, index) => pick(each[index] ?? all));
  for (let index = characters.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    const [one = "", two = ""] = [characters[index], characters[other]];
    [characters[index], characters[other]] = [two, one];
  }
  return characters.join("");
}
