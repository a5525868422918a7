/** Credentials in the form the AWS SDKs take. */
export interface TargetCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What a token is to say; the audience is that of the echo stack. */
export interface TargetTokenRequest {
  readonly audience: string;
  readonly scopes?: readonly string[];
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly expiresInSeconds?: number;
}

/** An implementation of the AWS APIs, as far as the caller has access to it. */
export interface FidelityTarget {
  /** Base URLs without a trailing slash; absent when only the echo stack is tried. */
  readonly apis?: { readonly dynamodb: string; readonly s3: string };
  readonly region: string;
  readonly credentials: TargetCredentials;
  /** Base URL of the deployed {@link echoStackTemplate}, its output `Url`. */
  readonly stackUrl?: string;
  /** Mints a token of the issuer that the echo stack was given. */
  readonly mintToken?: (request: TargetTokenRequest) => Promise<string>;
  /** The sandbox: its known differences are expected. @default false */
  readonly isSandbox?: boolean;
}
