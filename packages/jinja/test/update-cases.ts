/**
 * Fills in what the cases without an expectation give, from Python's Jinja2.
 *
 * node packages/jinja/test/update-cases.ts
 */
import { writeFileSync } from "node:fs";
import { readCaseFiles, toReferenceContext } from "./case-files.ts";
import { Reference } from "./reference.ts";

const reference = new Reference();
await reference.start();
for (const file of readCaseFiles()) {
  for (const { node, case: one } of file.cases) {
    if (one.expected !== undefined || one.error !== undefined || one.differs) continue;
    const { template } = one;
    const result = await reference.render({ template, context: toReferenceContext(one.context) });
    if ("text" in result) node.set("expected", result.text);
    else node.set("error", { code: result.kind, message: result.message });
  }
  writeFileSync(file.path, file.document.toString({ lineWidth: 0 }));
}
await reference.stop();
