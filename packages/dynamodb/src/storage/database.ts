import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";
import { breakSeal, isSealed, seal } from "./seal.ts";
import { findDamagedTable, parseSummedJson } from "./summed-json.ts";

/** The one file of a directory that holds all of its tables. */
export const DATABASE_FILE = "dynamodb.sqlite";

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** SQL on one file, in this thread. */
export interface Database {
  run(sql: string, ...values: SQLInputValue[]): number;
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): readonly Row[];
  /** Rows as they are asked for. */
  rows(sql: string, values: readonly SQLInputValue[]): Iterable<Row>;
  /** The value of a JSON text with its sum. @throws what SQLite throws, when it is damaged */
  parse(text: SQLOutputValue | undefined): unknown;
  /** Runs some SQL that is not worth keeping prepared. */
  execute(sql: string): void;
  /** All of it or nothing; within another transaction it is part of that one. */
  transaction<Result>(work: () => Result): Result;
  close(): void;
}

/** The directory of a database cannot be used; the message says what to do about it. */
export class DatabaseError extends Error {
  readonly code: "in-use" | "damaged" | "not-writable";

  constructor(code: DatabaseError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DatabaseError";
    this.code = code;
  }
}

const PREPARED_STATEMENTS = 500;

/** Those that this process has open, by their file. */
const OPEN_FILES = new Map<string, DatabaseSync>();

/**
 * Copies the database of a file as it is at this moment, which only the process that has it open can.
 *
 * @returns whether this process has it open
 */
export function copyOpenDatabase(file: string, target: string): boolean {
  const db = OPEN_FILES.get(resolve(file));
  db?.prepare("VACUUM INTO ?").run(target);
  return db !== undefined;
}

/**
 * Opens the database of a directory, or one in memory, for this process alone.
 *
 * @throws {DatabaseError} when another process has it open, or it is damaged or cannot be written
 */
export function openDatabase(directory: string | undefined, name = DATABASE_FILE): Database {
  const file = directory === undefined ? undefined : resolve(directory, name);
  const db = file === undefined ? new DatabaseSync(":memory:") : openFile(file);
  const statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  let depth = 0;
  let isWhole = true;

  /** Damage that a sealed file turns out to have is explained by the next start, which reads everything. */
  const noticed = (error: unknown): unknown => {
    if (file !== undefined && primaryCode(error) === CORRUPT) {
      isWhole = false;
      breakSeal(file);
    }
    return error;
  };
  const watched = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw noticed(error);
    }
  };
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = db.prepare(sql);
    if (statements.size >= PREPARED_STATEMENTS) statements.clear();
    statements.set(sql, statement);
    return statement;
  };

  return {
    run: (sql, ...values) => watched(() => Number(prepare(sql).run(...values).changes)),
    get: (sql, ...values) => watched(() => prepare(sql).get(...values)),
    all: (sql, ...values) => watched(() => prepare(sql).all(...values)),
    *rows(sql, values) {
      const statement = prepare(sql);
      // Its own until it has ended: another of the same text may run before that.
      statements.delete(sql);
      try {
        // Whoever has seen enough leaves no statement open.
        yield* statement.iterate(...values);
      } catch (error) {
        throw noticed(error);
      } finally {
        statements.set(sql, statement);
      }
    },
    parse(text) {
      const parsed = parseSummedJson(String(text));
      if (parsed === undefined) throw noticed(damage("a row differs from its checksum"));
      return parsed.value;
    },
    execute: (sql) => db.exec(sql),
    transaction(work) {
      if (depth > 0) return work();
      db.exec("BEGIN IMMEDIATE");
      depth += 1;
      try {
        const result = work();
        db.exec("COMMIT");
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec("ROLLBACK");
        throw error;
      } finally {
        depth -= 1;
      }
    },
    close() {
      if (file !== undefined) OPEN_FILES.delete(file);
      db.close();
      if (file !== undefined && isWhole) seal(file);
    },
  };
}

function openFile(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    // Before SQLite may write to it.
    const wasSealed = isSealed(file);
    db = new DatabaseSync(file);
    // Alone with the file, SQLite needs no shared memory, and a second process is turned away.
    db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL");
    // A killed process loses nothing that was acknowledged; only the machine's end could.
    db.exec("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768; BEGIN IMMEDIATE; COMMIT");
    if (!wasSealed) {
      check(db);
      seal(file);
    }
    OPEN_FILES.set(file, db);
    return db;
  } catch (error) {
    db?.close();
    throw explained(error, file);
  }
}

/** Reads every page and every sum: the time grows with what is stored. */
function check(db: DatabaseSync): void {
  const [found] = Object.values(db.prepare("PRAGMA quick_check(1)").get() ?? {});
  if (found !== "ok") throw damage(String(found));
  const table = findDamagedTable(db);
  if (table !== undefined) throw damage(`a row of ${table} differs from its checksum`);
}

/** Damage that SQLite itself does not see, as an error of SQLite. */
const damage = (message: string) =>
  Object.assign(new Error(message), { code: "ERR_SQLITE_ERROR", errcode: CORRUPT });

/** SQLite's primary result codes. */
const BUSY = 5;
const READ_ONLY = 8;
const CORRUPT = 11;
const CANNOT_OPEN = 14;

const primaryCode = (error: unknown): number =>
  ((error as { readonly errcode?: number } | undefined)?.errcode ?? 0) & 0xff;

/** What SQLite or the file system refused, with the way out; anything else stays what it is. */
function explained(error: unknown, file: string): unknown {
  const directory = dirname(file);
  const { code, syscall } = error as { readonly code?: string; readonly syscall?: string };
  if (code !== "ERR_SQLITE_ERROR" && syscall === undefined) return error;
  const primary = primaryCode(error);
  const cause = { cause: error };
  if (primary === BUSY) {
    const message = `${directory} is in use by another process: end it, or use another directory`;
    return new DatabaseError("in-use", message, cause);
  }
  if (primary === READ_ONLY || primary === CANNOT_OPEN || syscall !== undefined) {
    const message = `${directory} cannot be written to: allow it, or use another directory`;
    return new DatabaseError("not-writable", message, cause);
  }
  const message = `${file} is damaged: put a backup back with \`proton state restore\`, or start with --fresh to begin without any records`;
  return new DatabaseError("damaged", message, cause);
}
