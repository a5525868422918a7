import { stripVTControlCharacters } from "node:util";
import type { Terminal } from "../terminal.ts";
import type { PipelineNews } from "./pipeline-api.ts";

type Paint = Terminal["style"];

const MARKS = {
  InProgress: ["run   ", "dim"],
  Succeeded: ["done  ", "green"],
  Failed: ["failed", "red"],
  Abandoned: ["ended ", "yellow"],
} as const;

/** What is new about an execution, as lines for somebody who waits for it. */
export function newsLines(news: PipelineNews, style: Paint): readonly string[] {
  switch (news.type) {
    case "stage": {
      if (news.status !== "Waiting") return [];
      return [`${style("yellow", "wait  ")} ${news.stage}: ${news.detail ?? ""}`];
    }
    case "action": {
      const { stage, action, status, detail, milliseconds, tail } = news;
      const [word, color] = MARKS[status];
      const place = stage === action ? stage : `${stage}/${action}`;
      const isAsked = status === "InProgress" && detail !== undefined;
      const mark = isAsked ? style("yellow", "wait  ") : style(color, word);
      const took = milliseconds === undefined ? "" : ` ${(milliseconds / 1000).toFixed(1)} s`;
      const shown = detail === undefined ? "" : `  ${detail.split("\n")[0]}`;
      return [
        `${mark} ${place}${took}${shown}`,
        ...(tail ?? []).map((line) => `       | ${stripVTControlCharacters(line)}`),
      ];
    }
    case "end": {
      const { status, summary } = news.execution;
      if (status === "Succeeded") return news.urls.map((url) => `${url} answers with the new code`);
      return [`${style("red", status.toLowerCase())}: ${summary ?? "it ended"}`];
    }
    default:
      return [];
  }
}
