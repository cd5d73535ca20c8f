import type { DuckDBConnection } from "@duckdb/node-api";
import { messageOf, OffgridError } from "../errors.ts";
import { visibleText } from "../report/visible-text.ts";
import { createTableSql, insertSql, text } from "./column-types.ts";
import { type Answer, answerOf } from "./values.ts";

/** The version that the tests run with, as the message's cure installs it. */
const duckdbPackage = "@duckdb/node-api@1.5.5-r.5";
/** More rows than this are for a file, not for a screen. */
export const mostRows = 100_000;

export interface Limits {
  readonly threads: number;
  readonly megabytes: number;
  /** The one file that an export writes; null where there is none. */
  readonly output: string | null;
}

/** Result files as SQL sees them: in memory, and once sealed without a way to any other file. */
export interface Database {
  /** Adds the rows of a table that was checked. @throws OffgridError `input`. */
  load(table: { readonly file: string; readonly place: string; readonly header: readonly string[] }): Promise<void>;
  /** From here on nothing reaches a file but the output, and nobody can change that. */
  seal(): Promise<void>;
  /** @throws OffgridError `usage` with DuckDB's words. */
  ask(sql: string): Promise<Answer>;
  /** Writes what the SQL selects as Parquet (zstd) to the output; how many rows. @throws OffgridError. */
  export(sql: string): Promise<number>;
  interrupt(): void;
  close(): void;
}

/** @throws OffgridError `usage` where DuckDB is not installed. */
export async function openDatabase({ threads, megabytes, output }: Limits): Promise<Database> {
  const { DuckDBInstance, StatementType } = await loadDuckdb();
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(threads),
    memory_limit: `${megabytes}MB`,
    // Without a temporary folder nothing is written there, and no folder is allowed.
    temp_directory: "",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    allow_persistent_secrets: "false",
  });
  const connection = await instance.connect();
  await connection.run(createTableSql());

  /** One statement that selects: DuckDB's own parser says so. */
  async function requireQuery(sql: string): Promise<void> {
    await guarded(async () => {
      const statements = await connection.extractStatements(sql).catch(emptyAsNone);
      if (statements === null) throw usage("it holds no statement", "Give one SELECT");
      if (statements.count !== 1) throw usage(`it holds ${statements.count} statements`, "Give one SELECT");
      const prepared = await statements.prepare(0);
      const { statementType } = prepared;
      prepared.destroySync();
      if (statementType !== StatementType.SELECT && statementType !== StatementType.EXPLAIN)
        throw usage("it does not select anything", "Give one SELECT: results are only read");
    });
  }

  return {
    async load(table) {
      try {
        await connection.run(insertSql(table));
      } catch (thrown) {
        throw unreadable(table.place, thrown);
      }
    },
    async seal() {
      if (output !== null) await connection.run(`SET allowed_paths = [${text(output)}]`);
      await connection.run("SET enable_external_access = false");
      await connection.run("SET lock_configuration = true");
    },
    async ask(sql) {
      await requireQuery(sql);
      return guarded(async () => {
        const reader = await connection.streamAndReadUntil(sql, mostRows + 1);
        if (reader.currentRowCount > mostRows)
          throw usage(`more than ${mostRows} rows`, "Add LIMIT, aggregate, or write them with --parquet FILE");
        return answerOf(reader);
      });
    },
    async export(sql) {
      await requireQuery(sql);
      return guarded(() => exportRows({ connection, sql, output: output ?? "" }));
    },
    interrupt: () => connection.interrupt(),
    close: () => connection.closeSync(),
  };
}

async function exportRows({
  connection,
  sql,
  output,
}: {
  connection: DuckDBConnection;
  sql: string;
  output: string;
}): Promise<number> {
  await connection.run(`CREATE TEMP VIEW answer AS ${sql}`);
  const reader = await connection.runAndReadAll(
    `COPY (SELECT * FROM answer) TO ${text(output)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  return Number(reader.getRows()[0]?.[0] ?? 0);
}

async function loadDuckdb() {
  try {
    return await import("@duckdb/node-api");
  } catch (cause) {
    throw new OffgridError({
      code: "usage",
      place: "query",
      fault: "it takes DuckDB, which is not installed or not made for this platform",
      cure: `npm install --no-save ${duckdbPackage}`,
      cause,
    });
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof OffgridError) throw thrown;
    throw usage(placed(messageOf(thrown).trim()), undefined, thrown);
  }
}

/** DuckDB's binding knows no list of no statements: it says this. */
function emptyAsNone(thrown: unknown): null {
  if (messageOf(thrown) === "Error in native callback") return null;
  throw thrown;
}

/** DuckDB's words, the place before them where they end with it: `LINE 1: …` and a mark below. */
function placed(message: string): string {
  const at = message.search(/\n\s*LINE \d+: /);
  return at < 0 ? message : `\n${message.slice(at).trim()}\n${message.slice(0, at).trim()}`;
}

function usage(fault: string, cure?: string, cause?: unknown): OffgridError {
  return new OffgridError({ code: "usage", place: "SQL", fault, ...(cure === undefined ? {} : { cure }), cause });
}

/** What DuckDB finds wrong after all, with its line: the sentence behind the line that it shows whole. */
function unreadable(place: string, thrown: unknown): OffgridError {
  const message = messageOf(thrown);
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  const words = message
    .split("\n")
    .filter((one) => one.trim() !== "" && !/^(Original Line: |.*CSV Error on Line: )/.test(one));
  return new OffgridError({
    code: "input",
    place: line === undefined ? place : `${place}:${line}`,
    fault: `DuckDB does not read it: ${visibleText(words[0] ?? message)}`,
    cure: "Give the unchanged results.csv of a run, or fewer at once",
    cause: thrown,
  });
}
