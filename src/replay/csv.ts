import { stringify } from "csv-stringify/sync";

type Value = string | number | boolean | null;

/** Flat records as CSV; unknown is empty, numbers keep nine significant digits. */
export function formatRecords({
  header,
  records,
}: {
  readonly header: readonly string[];
  readonly records: readonly Readonly<Record<string, Value>>[];
}): string {
  return stringify(
    records.map((record) => header.map((name) => shorten(record[name] ?? null))),
    { header: true, columns: [...header], record_delimiter: "unix", cast: { boolean: String } },
  );
}

function shorten(value: Value): Value {
  return typeof value === "number" ? Number(value.toPrecision(9)) : value;
}
