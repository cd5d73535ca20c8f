import { defaultBy } from "../compare/cells.ts";
import type { CompactTable } from "../compare/compact-table.ts";
import { compareCells } from "../compare/comparison.ts";
import { contextFacts, poolTables } from "../compare/pool.ts";
import { tableCaveats } from "../compare/table-caveats.ts";
import { defaultMetrics, numbersFor } from "../compare/wanted-columns.ts";
import { visibleText } from "../report/visible-text.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { parseCompareArgs } from "./compare-args.ts";
import { findTables } from "./compare-find.ts";
import { printComparison } from "./compare-output.ts";
import { readTables } from "./compare-tables.ts";
import type { Terminal } from "./terminal.ts";

/** `offgrid compare`: cells of any number of tables side by side. Judges nothing. */
export async function compareCommand({ args: raw, terminal, signal }: Invocation): Promise<ExitCode> {
  const args = parseCompareArgs(raw);
  const metrics = args.metrics.length > 0 ? args.metrics : defaultMetrics;
  const requests = findTables(args.tables).map((table) => ({
    table,
    numbers: numbersFor(metrics),
    filters: args.filters,
  }));
  try {
    const { tables, passedOver } = await readTables({ requests, signal });
    for (const place of passedOver) terminal.say(`${place}: no table of results, passed over`);
    for (const table of tables) sayColumns({ table, terminal });
    const by = args.by ?? defaultBy(tables.flatMap(contextsOf));
    const pool = poolTables({ tables, ...(by === "table" ? { sideOf: placeOf } : {}) });
    for (const { runId, place, first } of pool.repeated)
      terminal.warn(
        `! ${place}: run ${visibleText(runId)} is in ${first} too; its rows count once (--by table puts the two side by side)`,
      );
    const comparison = compareCells({
      pool,
      by,
      metrics,
      reference: args.reference,
      energy: args["force-energy"] ? "forced" : "comparable",
    });
    printComparison({ comparison, args, terminal });
    return exitCodes.fine;
  } catch (thrown) {
    if (signal.aborted) return exitCodes.interrupted;
    throw thrown;
  }
}

const placeOf = ({ place }: CompactTable) => place;

function contextsOf({ contexts, place }: CompactTable) {
  return contexts.map(contextFacts).map((context) => ({ ...context, table: place }));
}

const mostNamed = 12;

/** What an earlier or later release wrote otherwise, once for each file. */
function sayColumns({ table, terminal }: { table: CompactTable; terminal: Terminal }): void {
  for (const caveat of tableCaveats(table)) terminal.warn(`! ${caveat}`);
  const { place, unknown } = table;
  if (unknown.length === 0) return;
  const named = unknown.slice(0, mostNamed).map(visibleText).join(", ");
  const rest = unknown.length > mostNamed ? ` and ${unknown.length - mostNamed} more` : "";
  terminal.say(`${place}: columns that this release does not know are passed over: ${named}${rest}`);
}
