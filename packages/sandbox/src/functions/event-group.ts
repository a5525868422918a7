/** The log group that keeps the events of a function, to be looked at and sent again. */
export function eventGroup(functionName: string): string {
  return `events/${functionName}`;
}

/** A larger event is not kept: the files of a group hold a few megabytes. */
export const LARGEST_KEPT_EVENT = 256 * 1024;
