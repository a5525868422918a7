import type { RuleInfo } from "@proton/cloudformation";

/** The rules whose findings come out of reading, resolving and rendering a bundle. */
export const readingRules = {
  unreadableSource: {
    id: "BDL1001",
    title: "Name a directory or a .tar.gz file that can be read",
    severity: "error",
    stopsRegistration: true,
    description:
      "A bundle is a directory, or the gzip-compressed tar file that Proton took from S3. Links, devices and anything that cannot be opened are not a bundle.",
  },
  notGzip: {
    id: "BDL1002",
    title: "Compress the bundle with gzip, whole and alone",
    severity: "error",
    stopsRegistration: true,
    description:
      "Proton took bundles as gzip-compressed tar files. A file that is not a gzip, that ends early, or that carries other bytes after its end was damaged on its way or made by another tool: pack it again with `proton package`.",
  },
  malformedTar: {
    id: "BDL1003",
    title: "Pack the bundle as a tar file",
    severity: "error",
    stopsRegistration: true,
    description:
      "The decompressed bytes must be a complete tar archive (ustar, pax or GNU) whose header checksums are right.",
  },
  unsafePath: {
    id: "BDL1004",
    title: "Keep every entry inside the bundle",
    severity: "error",
    stopsRegistration: true,
    description:
      "An entry whose path is absolute, climbs with `..`, contains a backslash, a drive letter, a control character or nothing at all could be written outside the directory it is unpacked in. (A leading `/` or `./` alone is taken off, as Proton did for the archives that protonizer made.)",
  },
  unsupportedEntry: {
    id: "BDL1005",
    title: "Put only files and directories into a bundle",
    severity: "error",
    stopsRegistration: true,
    description:
      "Symbolic links, hard links, devices, pipes and sparse files are refused: what they point at is not part of the bundle. Copy the content instead.",
  },
  duplicateEntry: {
    id: "BDL1006",
    title: "Put each file into the archive once",
    severity: "error",
    stopsRegistration: true,
    description:
      "Two entries with one path leave open which of them counts: tar keeps the last, other readers the first.",
  },
  sizeLimit: {
    id: "BDL1007",
    title: "Keep the bundle within its limits",
    severity: "error",
    stopsRegistration: true,
    description:
      "Proton took bundles of at most 10 MB. Reading stops at 10 MiB of archive, 64 MiB or 100 times the archive's size when expanded, 10 MiB in one file, 5,000 entries and 512 bytes of path, so that an archive made to exhaust a machine does not. Checking and rendering happen in a process of 512 MB that is ended after 30 seconds, hundreds of times what a bundle takes.",
  },
  bundleRoot: {
    id: "BDL1009",
    title: "Put schema/schema.yaml into the bundle, once",
    severity: "error",
    stopsRegistration: true,
    description:
      "The bundle's root is the directory that contains `schema/schema.yaml`. It may be the archive's own root or lie below one or two directories, but there must be exactly one: with two on the same level Proton's choice is not known.",
  },
  yamlSyntax: {
    id: "BDL1101",
    title: "Write valid YAML",
    severity: "error",
    stopsRegistration: true,
    description:
      "Proton read the schema, the manifests and the spec as YAML and refused what did not parse. The finding stands where the parser gave up, which is often one line after the mistake: look for a missing colon, a tab, an unclosed quote or a wrong indentation.",
  },
  duplicateKey: {
    id: "BDL1102",
    title: "Write each key of a mapping once",
    severity: "error",
    description:
      "YAML forbids a key that is repeated in one mapping. Parsers that accept it keep the last value silently, so the first one is lost.",
  },
  yamlTooComplex: {
    id: "BDL1103",
    title: "Keep YAML documents small enough to read",
    severity: "error",
    stopsRegistration: true,
    description:
      "Nesting deeper than 100 levels and aliases that expand to more than 100,000 values are refused: no schema, manifest or spec needs them, and they are the usual way to exhaust the memory of whatever reads the document.",
  },
  yamlVersions: {
    id: "BDL1104",
    title: "Quote what YAML 1.1 and YAML 1.2 read differently",
    severity: "warning",
    description:
      "Schemas, manifests and specs are read as YAML 1.2, CloudFormation's templates as YAML 1.1. An unquoted `yes`, `on` or `off` is a text in one and a boolean in the other; `0123` and `22:22` are other numbers; `<<` merges only in YAML 1.1. Which of them Proton read its documents as is not known: in quotes, both read the same.",
  },
  notRendered: {
    id: "BDL1105",
    title: "Write values, not Jinja, into schemas, manifests and specs",
    severity: "error",
    stopsRegistration: true,
    description:
      "Only the files that a manifest names are rendered. Everywhere else `{{ service.name }}` is YAML, a mapping in a mapping, and a line of `{% … %}` is no YAML at all. Write the value; where it differs from service to service it is an input, whose value is in the spec. In quotes the braces are a text like any other.",
  },
  specKind: {
    id: "BDL4001",
    title: "Say in a spec's `proton` key what it describes",
    severity: "error",
    description:
      "A spec starts with `proton: EnvironmentSpec` or `proton: ServiceSpec`, and describes what its template makes: an environment spec for an environment template, a service spec for a service template.",
  },
  specShape: {
    id: "BDL4002",
    title: "Give a spec the shape of its kind",
    severity: "error",
    description:
      "An environment spec holds its inputs under `spec`. A service spec holds `instances`, a list of at least one item with `name`, `environment` and (unless every input has a default) `spec`, and `pipeline` when the template has one.",
  },
  specUnknownKey: {
    id: "BDL4003",
    title: "Use only the keys that a spec has",
    severity: "warning",
    description:
      "Keys that Proton did not know had no effect. Inputs belong under `spec` (environment or instance) or `pipeline`.",
  },
  instanceName: {
    id: "BDL4004",
    title: "Give every service instance a valid name of its own",
    severity: "error",
    description:
      "Names of instances and environments have 1 to 100 characters: letters, digits, `_` and `-`, starting with a letter or digit. A service cannot have two instances of one name.",
  },
  specSize: {
    id: "BDL4005",
    title: "Keep a spec within 51,200 characters",
    severity: "error",
    description: "Proton's API took specs of 1 to 51,200 characters.",
  },
  unknownInput: {
    id: "BDL4006",
    title: "Give only inputs that the schema declares",
    severity: "warning",
    description:
      "An input that the schema does not declare reaches no template. Proton let it pass, so a misspelt name silently left the default in place.",
  },
  invalidInput: {
    id: "BDL4007",
    title: "Give inputs the values that the schema allows",
    severity: "error",
    description:
      "Proton refused a spec whose values do not match the schema. Types are not converted: a number in quotes is a string, `yes` is a string.",
  },
  missingInput: {
    id: "BDL4008",
    title: "Give every required input that has no default",
    severity: "error",
    description:
      "An input that the schema lists under `required` must be in the spec unless the schema gives it a default.",
  },
  currentValueMissing: {
    id: "BDL4009",
    title: "Keep a current value only where there is one",
    severity: "warning",
    description: `The value \`\${Proton::CURRENT_VAL}\` keeps what the deployed spec says. Where it says nothing, the schema's default is taken, or the input stays absent.`,
  },
  slowPattern: {
    id: "BDL4010",
    title: "Write patterns that can be matched within bounds",
    severity: "error",
    description:
      "Patterns are matched in linear time, however they repeat. A back-reference such as `\\1` inside a repeated group cannot be matched so, nor can groups that are counted into the thousands: write the pattern without them.",
  },
  sampleOutputs: {
    id: "BDL4011",
    title: "Write sample outputs as strings under the names that templates read",
    severity: "warning",
    description:
      '`spec/sample-outputs.yaml` stands in for what deployments would supply. Outputs of CloudFormation stacks are always strings.\n\n```yaml\nenvironment:\n  account_id: "123456789012"\n  outputs:\n    TableName: items\nservice_instance:\n  outputs:\n    Endpoint: https://example.com\ncomponent:\n  name: bucket\n  outputs:\n    BucketName: files\n```\n\nThe flat form of AWS\'s template checker action, with outputs directly below `environment` and `service`, is understood too.',
  },
  unreachedBranch: {
    id: "BDL5007",
    title: "Know which branches were not checked",
    severity: "info",
    description:
      "Templates are rendered with the values of the spec and with every value of enums and booleans, with optional inputs given and left out, with lists empty and not, in at most 200 combinations. A branch that none of them went through was not checked. Either no input reaches it, or it needs values that only a spec can supply: add one that does, or sample outputs.",
  },
  needsSampleOutputs: {
    id: "BDL5008",
    title: "Give sample outputs where a template computes with them",
    severity: "warning",
    description:
      "Outputs of deployments are not known when a bundle is checked, so made-up texts stand for them. A template that looks something up with an output, or computes with it, cannot be rendered with such a text: write the output's value into `spec/sample-outputs.yaml`.",
  },
  ignoreFile: {
    id: "BDL9001",
    title: "Say in .proton-check.yaml which rule is ignored, and why",
    severity: "error",
    description:
      "`.proton-check.yaml` at the bundle's root switches rules off. Each entry names a rule and a reason; `path` limits it to one file or, with `*`, to several.\n\n```yaml\nignore:\n  - rule: CFN6010\n    reason: The API is public on purpose.\n  - rule: BDL5002\n    path: schema/schema.yaml\n    reason: Proton wants at least one input.\n```",
  },
  unusedIgnore: {
    id: "BDL9002",
    title: "Remove ignores that ignore nothing",
    severity: "warning",
    description:
      "An entry of `.proton-check.yaml` that no finding matches is left over: what it excused is gone, or its rule id or path is misspelt.",
  },
} as const satisfies Readonly<Record<string, RuleInfo>>;
