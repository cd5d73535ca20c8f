import { createHash } from "node:crypto";
import path from "node:path";
import { readVersions } from "../machine/versions.ts";
import { reportPage } from "../report/html/page.ts";
import type { Fact, PageData } from "../report/html/page-data.ts";
import { visibleText } from "../report/visible-text.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { fromHere, projectRoot, selfName } from "./project.ts";
import { parseReportArgs, type ReportArgs } from "./report-args.ts";
import { type Beside, readBeside, readJudgement } from "./report-beside.ts";
import { type ComparedTables, compareTables } from "./report-compared.ts";
import { findInputs } from "./report-find.ts";
import { reportPath, requireFreePath } from "./report-out.ts";
import { readSimulation } from "./report-simulations.ts";
import { quoted } from "./resume-command.ts";
import type { Terminal } from "./terminal.ts";

/** `offgrid report`: runs, simulations and judgements as one HTML file that asks nothing of any network. */
export async function reportCommand({ args: raw, terminal, signal }: Invocation): Promise<ExitCode> {
  const args = parseReportArgs(raw);
  const inputs = findInputs(args.tables);
  const file = reportPath({ out: args.out, files: inputs.tables.map((table) => table.file) });
  requireFreePath({ file, force: args.force });
  const onStage = (words: string) => {
    signal.throwIfAborted();
    terminal.progress(words);
  };
  try {
    const compared =
      inputs.tables.length === 0 ? null : await compareTables({ tables: inputs.tables, args, onStage, signal });
    for (const place of compared?.passedOver ?? []) terminal.say(`${place}: no table of results, passed over`);
    const folders = [...new Set((compared?.files ?? []).map((one) => path.dirname(one)))];
    onStage("reading what lies beside");
    const beside = folders.map(readBeside);
    const simulations = inputs.simulations.map(readSimulation);
    const judgements = [
      ...beside.flatMap(({ judgement }) => judgement ?? []),
      ...inputs.judgements.map((one) => readJudgement(one.file)),
    ];
    const data: PageData = {
      compared: compared?.data ?? null,
      simulations,
      judgements,
      profiles: beside.flatMap(({ profiles }) => profiles ?? []),
      machines: beside.flatMap(({ context }) => context ?? []),
      caveats: [...(compared?.caveats ?? []), ...[...beside, ...simulations].flatMap(({ caveats }) => caveats)],
      commands: commandsOf({ args, compared, beside, judgements }),
      version: readVersions(projectRoot).offgridVersion ?? "unknown",
      madeAt: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
    };
    onStage("drawing");
    const html = reportPage({ data, hashOf: (text) => createHash("sha256").update(text).digest("base64") });
    signal.throwIfAborted();
    writeFileAtomically({ layer: nodeFileLayer, path: file, data: html });
    tell({ file, html, data, terminal });
    return exitCodes.fine;
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    terminal.warn("Stopped. Nothing was written.");
    return exitCodes.interrupted;
  } finally {
    terminal.progress("");
  }
}

/** The path on stdout, what else there is to know on stderr. */
function tell({
  file,
  html,
  data,
  terminal,
}: {
  file: string;
  html: string;
  data: PageData;
  terminal: Terminal;
}): void {
  terminal.progress("");
  for (const caveat of data.caveats) terminal.warn(`! ${visibleText(caveat)}`);
  terminal.data(`${fromHere(file)}\n`);
  const kilobytes = Math.ceil(Buffer.byteLength(html) / 1e3);
  terminal.say(`Report: ${kilobytes} kB, one file. Open it in any browser, or print it; it needs no network.`);
}

/** How to measure the same again, and how to make this file, without a path that may name a person. */
function commandsOf({
  args,
  compared,
  beside,
  judgements,
}: {
  args: ReportArgs;
  compared: ComparedTables | null;
  beside: readonly Beside[];
  judgements: PageData["judgements"];
}): Fact[] {
  const measured = beside.flatMap(({ plan, context }): Fact[] =>
    plan === null
      ? []
      : [
          {
            label: `What measured ${context?.runId ?? "the run"}: suite, seed and repetitions as its journal has them. Flags that chose other models or settings are in its plan, cell by cell.`,
            value: `${selfName} run ${quoted(plan.suite)} --seed ${plan.seed} --repetitions ${plan.repetitions}`,
          },
        ],
  );
  const flags = [
    ...(args.by === undefined ? [] : ["--by", args.by]),
    ...(args.reference === undefined ? [] : ["--reference", args.reference]),
    ...args.filter.flatMap((filter) => ["--filter", filter]),
  ];
  const references = compared === null ? args.tables.map((one) => path.basename(one)) : referencesOf(compared, args);
  const words = [...references, ...flags].map(quoted).join(" ");
  return [
    ...judgements.map(({ judgement }) => ({ label: "What judged:", value: judgement.command })),
    ...measured.slice(0, 12),
    { label: "What made this file:", value: `${selfName} report ${words}` },
  ];
}

const mostNamed = 20;

function referencesOf({ files }: ComparedTables, { tables }: ReportArgs): string[] {
  const names = files.map((file) =>
    path.basename(file) === "results.csv" ? path.basename(path.dirname(file)) : path.basename(file),
  );
  const others = tables
    .map((one) => path.basename(one))
    .filter((one) => !names.includes(one) && !one.includes("*") && one !== "results.csv");
  return names.length > mostNamed ? tables.map((one) => path.basename(one)) : [...names, ...others];
}
