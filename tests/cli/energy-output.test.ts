import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { printEnergy } from "../../src/cli/energy-output.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { energyReport } from "../../src/report/energy-report.ts";
import { energyRow } from "../fixtures/energy-rows.ts";

test("as CSV what a spreadsheet would take for a formula has an apostrophe before it, and numbers have none", () => {
  const row = energyRow({ model: "=1+1", energy_net_j: -6, energy_net_lo_j: -12, energy_net_hi_j: 0 });
  let printed = "";
  const terminal: Terminal = {
    width: 100,
    isLive: false,
    data: (text) => {
      printed += text;
    },
    say: () => undefined,
    warn: () => undefined,
    progress: () => undefined,
    style: { data: (_style, text) => text, talk: (_style, text) => text },
  };
  printEnergy({ report: energyReport({ rows: [row], latency: "p50" }), format: "csv", terminal });
  const [record]: Record<string, string>[] = parse(printed, { columns: true });
  expect(record).toMatchObject({ model: "'=1+1", net_mj: "-10", net_mj_lo: "-20" });
});
