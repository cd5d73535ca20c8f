import { type Column, columns } from "../results/columns.ts";

/** The type of a column in SQL. A whole number that aggregate rows hold the mean of may have decimals. */
export function sqlType({ kind, aggregate }: Column): "VARCHAR" | "DOUBLE" | "BIGINT" | "BOOLEAN" {
  switch (kind) {
    case "text":
      return "VARCHAR";
    case "number":
      return "DOUBLE";
    case "integer":
      return aggregate === "mean" || aggregate === "special" ? "DOUBLE" : "BIGINT";
    case "boolean":
      return "BOOLEAN";
    default:
      throw new TypeError(`unhandled kind ${String(kind satisfies never)}`);
  }
}

/** Every column of results.csv with its type, and `file`, the table that a row is from. */
export function createTableSql(): string {
  const typed = columns.map((column) => `${name(column.name)} ${sqlType(column)}`);
  return `CREATE TABLE results (${[...typed, "file VARCHAR"].join(", ")})`;
}

/**
 * Loads a table whose header is known. Nothing is guessed: quoting, types and names are said. What a spreadsheet would take for a
 * formula was written with an apostrophe, which goes again.
 */
export function insertSql({
  file,
  place,
  header,
}: {
  readonly file: string;
  readonly place: string;
  readonly header: readonly string[];
}): string {
  const known = header.map((title) => columns.find((column) => column.name === title));
  // Columns of a later release may have any name, twice as well.
  const types = known.map(
    (column, at) => `${text(column?.name ?? `unknown ${at}`)}: '${column ? sqlType(column) : "VARCHAR"}'`,
  );
  const taken = known.flatMap((column) => (column === undefined ? [] : [column]));
  const selected = taken.map((column) =>
    column.kind === "text"
      ? `regexp_replace(${name(column.name)}, '^''(''*[=+@\\t\\r-])', '\\1') AS ${name(column.name)}`
      : name(column.name),
  );
  // DuckDB would take `*`, `?` and `[` in a path for a pattern, and read other files than the one that was checked.
  const literal = file.replace(/[*?[]/g, "[$&]");
  const options = [
    "auto_detect = false",
    "header = true",
    "delim = ','",
    `quote = '"'`,
    `escape = '"'`,
    "nullstr = ''",
    "strict_mode = true",
    "ignore_errors = false",
    "null_padding = false",
    "parallel = false",
    // A folder called `model=x` is no value of a column.
    "hive_partitioning = false",
    `columns = {${types.join(", ")}}`,
  ];
  return `INSERT INTO results BY NAME SELECT ${selected.join(", ")}, ${text(place)} AS file FROM read_csv([${text(literal)}], ${options.join(", ")})`;
}

/** A name as SQL writes it. */
function name(word: string): string {
  return `"${word.replaceAll('"', '""')}"`;
}

/** A text as SQL writes it. */
export function text(word: string): string {
  return `'${word.replaceAll("'", "''")}'`;
}
