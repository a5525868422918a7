import { isLoopbackUrl } from "../local/endpoint-file.ts";

/** What answers on this machine is done sooner, and throttles nobody. */
const LOCAL_MILLISECONDS = 200;

/** How long commands pause between two looks at CloudFormation, where that differs from the usual. */
export function lookingPause(
  { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_CLOUDFORMATION: own = AWS_ENDPOINT_URL } = process.env,
): { readonly waitMilliseconds?: number } {
  if (own === undefined || !isLoopbackUrl(own)) return {};
  return { waitMilliseconds: LOCAL_MILLISECONDS };
}
