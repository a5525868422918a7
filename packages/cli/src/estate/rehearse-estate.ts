import { dirname, join, relative } from "node:path";
import type { Finding } from "@proton/cloudformation";
import type { BundleWork } from "@proton/control-plane";
import { readEstate } from "./read-estate.ts";
import { readText } from "./read-text.ts";

/**
 * Has a process with limits read what an estate names, which may be anybody's: what it comes to the end
 * of, this process may read as well. Whatever else is wrong is found there.
 */
export async function rehearseEstate(
  root: string,
  file: string,
  bundleWork: Pick<BundleWork, "rehearse">,
): Promise<readonly Finding[]> {
  const text = readText(file);
  const read = text === undefined ? undefined : readEstate(text, relative(root, file));
  if (read?.kind !== "estate") return [];
  const { templates, environments, services } = read.estate;
  const directory = dirname(file);
  const found = await Promise.all(
    templates.map(async ({ name, path }) => {
      const bundle = join(directory, path);
      const files = [...environments, ...services]
        .filter(({ template }) => template === name)
        .map(({ spec }) => spec);
      const specs = [...new Set(files)].flatMap((spec) => readText(join(directory, spec)) ?? []);
      const finding = await bundleWork.rehearse({ directory: bundle, specs });
      return finding && { ...finding, file: relative(root, bundle) };
    }),
  );
  return found.filter((finding) => finding !== undefined);
}
