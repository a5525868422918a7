import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterEach, expect, it } from "vitest";
import { unzipInto } from "./source-tree.ts";

const place = mkdtempSync(join(tmpdir(), "source-tree-"));
const tree = join(place, "src");
afterEach(() => rmSync(place, { recursive: true, force: true }));

const archive = (files: Readonly<Record<string, string>>) =>
  zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
    { level: 0 },
  );

const treeOf = () =>
  Object.fromEntries(
    readdirSync(tree, { withFileTypes: true, recursive: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [path.slice(tree.length + 1), readFileSync(path, "utf8")];
      }),
  );

it("writes only what differs, and leaves nothing else", async () => {
  await unzipInto(tree, archive({ "a/same": "1", "a/changed": "1", "b/gone": "1" }));
  const { ino } = statSync(join(tree, "a/same"));
  const files = { "a/same": "1", "a/changed": "2", "c/new": "3" };

  await unzipInto(tree, archive(files));

  expect(treeOf()).toEqual(files);
  expect(readdirSync(tree).sort()).toEqual(["a", "c"]);
  expect(statSync(join(tree, "a/same")).ino).toBe(ino);
});

it("takes back whatever a build did to its source", async () => {
  const outside = join(place, "outside");
  mkdirSync(outside, { recursive: true });
  writeFileSync(join(outside, "mine"), "mine");
  const files = {
    edited: "1",
    "of the same size": "1",
    mode: "1",
    linked: "1",
    "dir/file": "1",
    file: "1",
  };
  await unzipInto(tree, archive(files));
  writeFileSync(join(tree, "edited"), "longer");
  writeFileSync(join(tree, "of the same size"), "2");
  chmodSync(join(tree, "mode"), 0o777);
  rmSync(join(tree, "linked"));
  linkSync(join(outside, "mine"), join(tree, "linked"));
  rmSync(join(tree, "dir"), { recursive: true });
  symlinkSync(outside, join(tree, "dir"));
  rmSync(join(tree, "file"));
  mkdirSync(join(tree, "file"));
  writeFileSync(join(tree, "left"), "1");

  await unzipInto(tree, archive(files));

  expect(treeOf()).toEqual(files);
  expect(statSync(join(tree, "mode")).mode & 0o777).toBe(0o644);
  expect(readdirSync(outside)).toEqual(["mine"]);
  expect(readFileSync(join(outside, "mine"), "utf8")).toBe("mine");
});

it("does not write through a link that a build put in the place of its source", async () => {
  const outside = join(place, "outside");
  mkdirSync(outside, { recursive: true });
  writeFileSync(join(outside, "mine"), "mine");
  symlinkSync(outside, tree);

  await unzipInto(tree, archive({ mine: "theirs" }));

  expect(readFileSync(join(outside, "mine"), "utf8")).toBe("mine");
  expect(treeOf()).toEqual({ mine: "theirs" });
});
