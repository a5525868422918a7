export function echoStackTemplate(): string {
  return "";
}
