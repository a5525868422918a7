import { To } from "../frame/to.tsx";

/** Where the resource of an ARN of Proton has its page. */
function pathOf(resource: string): string | undefined {
  const [, kind, name = "", rest] =
    /^(environment-template|service-template|environment|service)\/([^/:]+)(.*)$/.exec(resource) ??
    [];
  if (kind === undefined) return undefined;
  const page = `/${kind}s/${name}`;
  const instance = /^\/service-instance\/(.+)$/.exec(rest ?? "")?.[1];
  return instance === undefined ? page : `${page}/instances/${instance}`;
}

/** A resource of Proton by its ARN: a link, where it has a page. */
export function ArnLink({ arn }: { readonly arn: string }) {
  const resource = arn.startsWith("arn:") ? arn.split(":").slice(5).join(":") : arn;
  const path = pathOf(resource);
  const name = resource.replace(/^[^/]+\//, "").replace("/service-instance/", "/");
  return path === undefined ? resource : <To to={path}>{name}</To>;
}
