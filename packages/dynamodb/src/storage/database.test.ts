import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DATABASE_FILE, DatabaseError, openDatabase } from "./database.ts";
import { isSealed, seal } from "./seal.ts";

const PAGE = 4096;
const ROWS = 5000;
const READ = "SELECT count(text) FROM things WHERE text > ''";

describe("a database that was closed", () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "database-"));
    file = join(directory, DATABASE_FILE);
    const database = openDatabase(directory);
    database.execute("CREATE TABLE things (text TEXT)");
    database.transaction(() => {
      for (let row = 0; row < ROWS; row += 1) {
        database.run("INSERT INTO things VALUES (?)", `thing ${row}`.padEnd(200));
      }
    });
    database.close();
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const damage = () => {
    const handle = openSync(file, "r+");
    writeSync(handle, Buffer.alloc(PAGE, 0xff), 0, PAGE, PAGE * 20);
    closeSync(handle);
  };

  it("is sealed, and stays so while a process that is killed has written to the log alone", () => {
    expect(isSealed(file)).toBe(true);

    const database = openDatabase(directory);
    database.run("INSERT INTO things VALUES ('one more')");

    expect(isSealed(file)).toBe(true);
    database.execute("PRAGMA wal_checkpoint(PASSIVE)");
    expect(isSealed(file)).toBe(false);
    database.close();
    expect(isSealed(file)).toBe(true);
  });

  it.each([
    ["overwritten in the middle", damage],
    ["cut", () => truncateSync(file, Math.floor(statSync(file).size / 2))],
  ])("is refused when it was %s", (_, harm) => {
    harm();

    expect(() => openDatabase(directory)).toThrow(DatabaseError);
    expect(isSealed(file)).toBe(false);
  });

  it("is not read at the next start; damage that no file time tells is met later, and refused from then on", () => {
    damage();
    seal(file);

    const database = openDatabase(directory);

    expect(() => database.get(READ)).toThrow("malformed");
    expect(isSealed(file)).toBe(false);
    database.close();
    expect(() => openDatabase(directory)).toThrow(`${file} is damaged`);
  });

  it("is read once when it has no seal", () => {
    rmSync(`${file}-seal`);

    const database = openDatabase(directory);

    expect(isSealed(file)).toBe(true);
    expect(database.get(READ)).toEqual({ "count(text)": ROWS });
    database.close();
  });
});
