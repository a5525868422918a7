import type { RuleDefinition } from "../rule.ts";

/** BDL4001. */
export const specKind: RuleDefinition = {
  id: "BDL4001",
  title: "Say in a spec's `proton` key what it describes",
  severity: "error",
  description:
    "A spec starts with `proton: EnvironmentSpec` or `proton: ServiceSpec`, and describes what its template makes: an environment spec for an environment template, a service spec for a service template.",
};

/** BDL4002. */
export const specShape: RuleDefinition = {
  id: "BDL4002",
  title: "Give a spec the shape of its kind",
  severity: "error",
  description:
    "An environment spec holds its inputs under `spec`. A service spec holds `instances`, a list of at least one item with `name`, `environment` and (unless every input has a default) `spec`, and `pipeline` when the template has one.",
};

/** BDL4003. */
export const specUnknownKey: RuleDefinition = {
  id: "BDL4003",
  title: "Use only the keys that a spec has",
  severity: "warning",
  description:
    "Keys that Proton did not know had no effect. Inputs belong under `spec` (environment or instance) or `pipeline`.",
};

/** BDL4004. */
export const instanceName: RuleDefinition = {
  id: "BDL4004",
  title: "Give every service instance a valid name of its own",
  severity: "error",
  description:
    "Names of instances and environments have 1 to 100 characters: letters, digits, `_` and `-`, starting with a letter or digit. A service cannot have two instances of one name.",
};

/** BDL4005. */
export const specSize: RuleDefinition = {
  id: "BDL4005",
  title: "Keep a spec within 51,200 characters",
  severity: "error",
  description: "Proton's API took specs of 1 to 51,200 characters.",
};

/** BDL4006. */
export const unknownInput: RuleDefinition = {
  id: "BDL4006",
  title: "Give only inputs that the schema declares",
  severity: "warning",
  description:
    "An input that the schema does not declare reaches no template. Proton let it pass, so a misspelt name silently left the default in place.",
};

/** BDL4007. */
export const invalidInput: RuleDefinition = {
  id: "BDL4007",
  title: "Give inputs the values that the schema allows",
  severity: "error",
  description:
    "Proton refused a spec whose values do not match the schema. Types are not converted: a number in quotes is a string, `yes` is a string.",
};

/** BDL4008. */
export const missingInput: RuleDefinition = {
  id: "BDL4008",
  title: "Give every required input that has no default",
  severity: "error",
  description:
    "An input that the schema lists under `required` must be in the spec unless the schema gives it a default.",
};

/** BDL4009. */
export const currentValueMissing: RuleDefinition = {
  id: "BDL4009",
  title: "Keep a current value only where there is one",
  severity: "warning",
  description: `The value \`\${Proton::CURRENT_VAL}\` keeps what the deployed spec says. Where it says nothing, the schema's default is taken, or the input stays absent.`,
};

/** BDL4010. */
export const slowPattern: RuleDefinition = {
  id: "BDL4010",
  title: "Write patterns that can be matched quickly",
  severity: "error",
  description:
    "A pattern with nested repetition, such as `(a+)+$`, can take longer than the age of the universe for a short value. Matching is stopped after 100 milliseconds. Write the pattern so that each character can be matched in one way only.",
};
