import type { DataPlane } from "../data-plane/data-plane.ts";
import type { SentRequest } from "../iam/request-account.ts";

/** What one Region of an account knows of the others. */
export interface OtherRegions {
  /** Who answers a request that is signed for another Region; `undefined` for one of this Region. */
  answering(request: SentRequest): DataPlane["handle"] | undefined;
  /** Where a bucket is that is not in this Region: an account has each name once. */
  regionOfBucket(bucket: string): Promise<string | undefined>;
}
