import type { ReplayRecord } from "../replay/records.ts";
import { formatDuration } from "../report/numbers.ts";
import { formatMarkdownTable, formatTable, wrap } from "../report/table.ts";
import { formatRecords } from "./format-records.ts";
import type { ReplayArgs } from "./replay-args.ts";

/** A replay before it has a folder. */
export type PlannedReplay = Omit<ReplayRecord, "replayId" | "context">;

/** What is replayed, in a sentence. */
export function describeReplay({ schedule, strategies, cell, story }: PlannedReplay): string {
  const { outages, arrivalsS } = schedule;
  const lengthS = Math.max(arrivalsS.at(-1) ?? 0, outages.at(-1)?.untilS ?? 0);
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const times = strategies.length === 1 ? "" : ` × ${strategies.length} strategies`;
  return `${cell.model}: ${story}; ${counted(outages.length, "cut")}, ${counted(arrivalsS.length, "request")} in ${formatDuration(lengthS)}${times}.`;
}

/** A replay that was not run: its outages, and as JSON all of it. */
export function formatReplayPlan({
  plan,
  format,
  width,
}: {
  readonly plan: PlannedReplay;
  readonly format: ReplayArgs["format"];
  readonly width: number;
}): string {
  const { outages } = plan.schedule;
  const table = {
    columns: [
      { title: "cut", align: "right" },
      { title: "off from s", align: "right" },
      { title: "until s", align: "right" },
    ] as const,
    rows: outages.map(({ fromS, untilS }, index) => [String(index + 1), fromS.toFixed(3), untilS.toFixed(3)]),
  };
  switch (format) {
    case "json":
      return `${JSON.stringify(plan, null, 2)}\n`;
    case "csv":
      return formatRecords(
        outages.map(({ fromS, untilS }, index) => ({ cut: index + 1, from_s: fromS, until_s: untilS })),
      );
    case "markdown":
      return formatMarkdownTable(table);
    case "text": {
      const sentences = [describeReplay(plan), ...(plan.notes ?? [])];
      const text = sentences.flatMap((sentence) => wrap({ text: sentence, width, indent: 2 })).join("\n");
      return outages.length === 0 ? `${text}\n` : `${formatTable({ ...table, width })}\n${text}\n`;
    }
    default:
      throw new TypeError(`unhandled format ${String(format satisfies never)}`);
  }
}
