import Badge from "@cloudscape-design/components/badge";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { type TemplateKind, templateKinds } from "../api/template-kind.ts";
import { To } from "../frame/to.tsx";

interface Deployed {
  readonly templateName?: string | undefined;
  readonly templateMajorVersion?: string | undefined;
  readonly templateMinorVersion?: string | undefined;
}

/** The template version of something deployed, and how far it is behind what is recommended. */
export function Version({ kind, of }: { readonly kind: TemplateKind; readonly of: Deployed }) {
  const { templateName, templateMajorVersion: major, templateMinorVersion: minor } = of;
  const templates = useQuery(templateKinds[kind].list);
  if (major === undefined || minor === undefined) return <>-</>;
  const recommended = templates.data?.find(({ name }) => name === templateName)?.recommendedVersion;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <To to={`${templateKinds[kind].path}/${templateName}/versions/${major}.${minor}`}>
        {`${major}.${minor}`}
      </To>
      {recommended !== undefined && isBehind(`${major}.${minor}`, recommended) && (
        <Badge color="blue">{`${recommended} is recommended`}</Badge>
      )}
    </SpaceBetween>
  );
}

/** Whether a version is older than another. */
export function isBehind(version: string, other: string): boolean {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [version, other].map((text) =>
    text.split(".").map(Number),
  ) as [number[], number[]];
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
