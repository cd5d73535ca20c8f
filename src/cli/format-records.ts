import { stringify } from "csv-stringify/sync";

/** Flat records as CSV with a header; unknown is empty. */
export function formatRecords(records: readonly object[]): string {
  return stringify(
    records.map((record) => ({ ...record })),
    { header: true, record_delimiter: "unix", cast: { boolean: String } },
  );
}

/** Rows of texts as CSV, with their header. */
export function formatFields({
  header,
  rows,
}: {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}): string {
  return stringify([[...header], ...rows.map((row) => [...row])], { record_delimiter: "unix", quoted_match: /[\r\n]/ });
}
