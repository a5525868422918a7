import { createBundleJobs } from "./bundle-jobs.ts";
import type { BundleWork } from "./bundle-work.ts";
import { bundleIsGone } from "./limit-findings.ts";

/** Works in this process, for those who trust their bundles or have a process to spare. */
export function createLocalBundleWork(): BundleWork {
  const jobs = createBundleJobs();
  return {
    check: async (request) => jobs.check(request),
    breaks: async (before, after) => jobs.breaks({ before, after }),
    resolve: async (request) => jobs.resolve(request),
    async render({ digest, name, load }, values) {
      const known = jobs.render({ digest, name, ...values });
      if (known !== undefined) return known;
      const archive = await load();
      const rendered = archive && jobs.render({ digest, name, archive, ...values });
      return rendered ?? { outcome: "failed", findings: [bundleIsGone(name)] };
    },
    async text({ digest, name, load }, values) {
      const known = jobs.text({ digest, name, ...values });
      if (known !== undefined) return known;
      const archive = await load();
      const rendered = archive && jobs.text({ digest, name, archive, ...values });
      return rendered ?? { outcome: "failed", findings: [bundleIsGone(name)] };
    },
    rehearse: async (request) => {
      jobs.rehearse(request);
      return undefined;
    },
    close: async () => {},
  };
}
