/**
 * What to do about an error of the AWS SDK that tells of the caller's account rather than of a defect:
 * no Region, no credentials, an address that does not answer, a call that AWS refused.
 *
 * @returns `undefined` for every other error
 */
export function accountProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  if (message === "Region is missing") {
    return "no AWS Region is configured: name it with --region or AWS_REGION";
  }
  if (name === "CredentialsProviderError") {
    return `no AWS credentials are configured: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (${message})`;
  }
  if ("$fault" in error) return `AWS refused a call: ${name}: ${message}`;
  const isNetwork = "syscall" in error || name === "TimeoutError";
  if (isNetwork && "$metadata" in error) return `AWS cannot be reached: ${message}`;
  return undefined;
}
