import { SourceText } from "../../text/source-text.ts";
import type { DocumentRule } from "../document-rule.ts";
import { compatibleEnvironmentProblem } from "./compatible-environment.ts";

const FILE = ".compatible-envs";

export const rule: DocumentRule = {
  id: "BDL6002",
  title: "Write one environment template on each line of .compatible-envs",
  severity: "warning",
  description:
    "`.compatible-envs` is the older form of `.template-registration.yaml`: plain lines such as `my-environment:1`. When both files are there, the newer one counts.",
  *check(bundle) {
    const text = bundle.text(FILE);
    if (text === undefined) return;
    const source = new SourceText(FILE, text);
    let offset = 0;
    for (const line of text.split("\n")) {
      const entry = line.trim();
      const problem = entry === "" ? undefined : compatibleEnvironmentProblem(entry);
      const start = offset + line.indexOf(entry);
      if (problem)
        yield { message: problem, file: FILE, range: source.range(start, start + entry.length) };
      offset += line.length + 1;
    }
  },
};
