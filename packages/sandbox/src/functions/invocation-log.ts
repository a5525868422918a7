export interface InvocationReport {
  readonly requestId: string;
  readonly durationMilliseconds: number;
  readonly memoryMegabytes: number;
  readonly memoryUsedBytes: number;
  /** Present for the first event of a worker. */
  readonly initMilliseconds?: number;
  readonly status?: "timeout" | "error";
  readonly errorType?: string;
}

/** The line that opens an invocation in a function's log. */
export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}`;
}

/** The line that closes an invocation in a function's log. */
export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}`;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
export function reportLine(report: InvocationReport): string {
  const memoryUsed = Math.ceil(report.memoryUsedBytes / 1024 / 1024);
  const billed = Math.ceil(report.durationMilliseconds + (report.initMilliseconds ?? 0));
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.durationMilliseconds.toFixed(2)} ms`,
    `Billed Duration: ${billed} ms`,
    `Memory Size: ${report.memoryMegabytes} MB`,
    `Max Memory Used: ${memoryUsed} MB`,
  ];
  if (report.initMilliseconds !== undefined) {
    fields.push(`Init Duration: ${report.initMilliseconds.toFixed(2)} ms`);
  }
  if (report.status !== undefined) fields.push(`Status: ${report.status}`);
  if (report.errorType !== undefined) fields.push(`Error Type: ${report.errorType}`);
  return `${fields.join("\t")}\t`;
}

/** A stream name of Lambda's form: date, version, and what tells one worker from another. */
export function logStreamName(now: Date, version: string, id: string): string {
  return `${now.toISOString().slice(0, 10).replaceAll("-", "/")}/[${version}]${id}`;
}
