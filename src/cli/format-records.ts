import { stringify } from "csv-stringify/sync";

/** Flat records as CSV with a header; unknown is empty. */
export function formatRecords(records: readonly object[]): string {
  return stringify(
    records.map((record) => ({ ...record })),
    { header: true, record_delimiter: "unix", cast: { boolean: String } },
  );
}
