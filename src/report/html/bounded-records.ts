import { parse } from "csv-parse/sync";
import { messageOf, OffgridError } from "../../errors.ts";

/** No table of ours comes near: what is beyond would take memory that the file's size does not tell. */
const most = { rows: 250_000, columns: 64, recordBytes: 2 ** 16 } as const;

/** The records of a CSV text under its header's names. @throws what `refuse` makes of a fault. */
export function boundedRecords({
  text,
  required,
  refuse,
}: {
  readonly text: string;
  readonly required: readonly string[];
  readonly refuse: (fault: string) => OffgridError;
}): Record<string, string>[] {
  try {
    const records: Record<string, string>[] = parse(text, {
      columns: (header: string[]) => {
        if (header.length > most.columns) throw refuse(`it has more than ${most.columns} columns`);
        return header;
      },
      bom: true,
      skip_empty_lines: true,
      max_record_size: most.recordBytes,
      to: most.rows + 1,
    });
    if (records.length > most.rows) throw refuse(`it has more than ${most.rows} rows`);
    const [first] = records;
    const lacks = required.find((name) => first !== undefined && first[name] === undefined);
    if (lacks !== undefined) throw refuse(`the column ${lacks} is missing`);
    return records;
  } catch (cause) {
    if (cause instanceof OffgridError) throw cause;
    throw refuse(`not readable as CSV: ${messageOf(cause)}`);
  }
}
