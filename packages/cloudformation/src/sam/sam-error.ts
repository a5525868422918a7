/** A template that SAM would refuse, or that uses what the expansion does not know. */
export class SamError extends Error {
  readonly code = "sam";
  readonly logicalId: string;

  constructor(logicalId: string, message: string) {
    super(`${logicalId}: ${message}`);
    this.name = "SamError";
    this.logicalId = logicalId;
  }
}
