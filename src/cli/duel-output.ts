import { looks } from "../gate/sequential.ts";
import { formatDuration } from "../report/numbers.ts";
import { formatMarkdownTable, formatTable, wrap } from "../report/table.ts";
import { plainMarkdown } from "../report/visible-text.ts";
import { guardFormula } from "../results/csv.ts";
import type { PlannedDuel } from "./duel-plan.ts";
import { formatRecords } from "./format-records.ts";
import type { formats } from "./options.ts";

/** What a duel would do, for --dry-run. */
export function formatDuelPlan({
  plan,
  format,
  width,
}: {
  readonly plan: PlannedDuel["plan"];
  readonly format: (typeof formats)[number];
  readonly width: number;
}): string {
  if (format === "json") return `${JSON.stringify(plan, null, 2)}\n`;
  if (format === "csv") {
    const records = plan.pairs.map(({ id, name, candidate }) => ({
      cell_id: guardFormula(id),
      name: guardFormula(name),
      candidate_cell_id: guardFormula(candidate.id),
    }));
    return formatRecords(records);
  }
  const columns = [
    { title: "cell", align: "left" },
    { title: "baseline", align: "left" },
    { title: "candidate", align: "left" },
  ] as const;
  const rows = plan.pairs.map(({ name, baseline, candidate }) => [name, baseline.id, candidate.id]);
  const sentences = [
    `${looks[0]} to ${looks.at(-1)} launches of both arms, ${formatDuration(plan.budgetS)} at most; false alarms of the whole suite ${100 * plan.rules.alpha} %, smallest regression that matters ${100 * plan.rules.threshold} %.`,
    ...plan.notes.map((note) => `${note}.`),
  ];
  if (format === "markdown") {
    const plain = rows.map((row) => row.map(plainMarkdown));
    return [formatMarkdownTable({ columns, rows: plain }), ...sentences.map(plainMarkdown)].join("\n").concat("\n");
  }
  const paragraphs = sentences.map((text) => `${wrap({ text, width, indent: 2 }).join("\n")}\n`);
  return [formatTable({ columns, rows, width }), ...paragraphs].join("");
}
