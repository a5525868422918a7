import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const pages = globSync(["*.md", "docs/**/*.md", "packages/*/*.md", "packages/*/src/**/*.md"], {
  cwd: root,
}).filter((page) => !page.includes("node_modules") && !page.includes("/dist/"));

it("finds the pages", () => {
  expect(pages).toContain("README.md");
  expect(pages.length).toBeGreaterThan(100);
});

it("links to files that are there", () => {
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), "utf8").replaceAll(/```[\s\S]*?```/g, "");
    return [...text.matchAll(/\]\((?!https?:|mailto:)([^)#\s]+)[^)\s]*\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !existsSync(join(root, dirname(page), decodeURI(target))))
      .map((target) => `${page}: ${target}`);
  });

  expect(broken).toEqual([]);
});
