import { type PipelineRequest, pipelineAnswer } from "../../extension/index.ts";
import { readAnswer, request } from "../api/api-error.ts";
import { notify, notifyError } from "../frame/notifications.tsx";
import { sessionHeaders } from "../session.ts";

/** Has something done with a pipeline, and says what came of it. @returns whether it was done */
export async function requestPipeline(
  asked: PipelineRequest,
  done: string,
  failed: string,
): Promise<boolean> {
  try {
    const response = await request("/console/pipelines", {
      method: "POST",
      headers: { "content-type": "application/json", ...sessionHeaders() },
      body: JSON.stringify(asked),
    });
    pipelineAnswer.parse(await readAnswer(response));
    notify("info", done);
    return true;
  } catch (error) {
    notifyError(failed, error);
    return false;
  }
}
