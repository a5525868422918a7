import type { AdoptionRequest, ForgetRequest } from "@proton/control-plane";
import type { AccountStacks } from "./account-stacks.ts";

/** What adoption reads of stacks, and the only thing that it writes: records. */
export interface AdoptionAccess extends AccountStacks {
  adopt(request: AdoptionRequest): Promise<void>;
  forget(request: ForgetRequest): Promise<readonly string[]>;
}
