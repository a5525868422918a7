import {
  type ComponentPreviewRequest,
  type PreviewRequest,
  type PreviewTarget,
  ProtonError,
} from "@proton/control-plane";

type Asked = Readonly<Record<string, unknown>>;

/** The texts that a target of each type is named by. */
const NAMES: Readonly<Record<PreviewTarget["type"], readonly string[]>> = {
  ENVIRONMENT: ["environmentName"],
  SERVICE_INSTANCE: ["serviceName", "serviceInstanceName"],
  SERVICE_PIPELINE: ["serviceName"],
};

/**
 * What is asked for over HTTP, which is of any shape: an object with a length is not an archive of that
 * length.
 *
 * @throws ProtonError for a target, a spec or an archive that is none
 */
export function previewRequestOf(asked: Asked): PreviewRequest | ComponentPreviewRequest {
  if (asked.component !== undefined) return componentRequestOf(asked);
  const { archive, target, spec, ...rest } = asked;
  const request = { ...rest, target: previewTargetOf(target), spec: textOf("spec", spec) };
  if (archive === undefined) return request as PreviewRequest;
  return {
    ...request,
    archive: Buffer.from(textOf("archive, in base64,", archive), "base64"),
  } as PreviewRequest;
}

/** The texts of a component; only its name has to be there. */
const TEXTS = [
  "templateFile",
  "manifest",
  "environmentName",
  "serviceName",
  "serviceInstanceName",
  "serviceSpec",
];

function componentRequestOf({ component: value, isRendered }: Asked): ComponentPreviewRequest {
  const given = (typeof value === "object" && value !== null ? value : {}) as Asked;
  const texts = TEXTS.filter((name) => given[name] !== undefined).map(
    (name) => [name, textOf(name, given[name])] as const,
  );
  const component = {
    name: textOf("name of the component", given.name),
    ...Object.fromEntries(texts),
  };
  return { component, ...(isRendered === true && { isRendered }) };
}

/** @throws ProtonError for what names no environment, service instance or pipeline */
export function previewTargetOf(value: unknown): PreviewTarget {
  const target = (typeof value === "object" && value !== null ? value : {}) as Asked;
  const names = Object.entries(NAMES).find(([type]) => type === target.type)?.[1];
  if (names === undefined) {
    throw invalid(`the type of the target is none of ${Object.keys(NAMES).join(", ")}`);
  }
  for (const name of names) textOf(name, target[name]);
  return target as PreviewTarget;
}

function textOf(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw invalid(`${name} is not a text`);
}

const invalid = (message: string) => new ProtonError("ValidationException", message);
