import type { OptionName } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** What a command is given: its arguments as typed, the terminal, and a signal that fires on Ctrl-C. */
export interface Invocation {
  readonly args: Readonly<Record<string, unknown>>;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Exit codes of every command. */
export const exitCodes = { fine: 0, bad: 1, unable: 2, inconclusive: 3, bug: 70, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface Command {
  /** Words after `offgrid`, with yargs positionals. */
  readonly words: string;
  readonly describe: string;
  readonly examples: readonly (readonly [command: string, meaning: string])[];
  readonly options: readonly OptionName[];
  readonly positionals: Readonly<Record<string, string>>;
  /** Loads the command only when it is called, so that help stays fast. */
  readonly load: () => Promise<(invocation: Invocation) => Promise<ExitCode>>;
}

/** What the commands of a group do together. */
export const commandGroups: Readonly<Record<string, string>> = { models: "List, show and verify models" };

/** What a simulated service is, for every command that simulates one. */
const serviceOptions = [
  "results",
  "model",
  "service-ms",
  "load-ms",
  "first-ms",
  "device",
  "active-w",
  "idle-w",
  "sleep-w",
  "ambient-c",
  "ambient-swing-c",
  "rise-c-per-w",
  "heat-time-constant-s",
  "limit-c",
  "clocks-down-to",
  "clocks-down-after-s",
  "profile",
  "trace",
  "utc-offset-h",
  "battery-wh",
  "panel-w",
  "peak-sun-hours",
  "requests-per-day",
  "arrivals",
  "deadline-s",
  "policy",
  "batch-share",
  "duty-period-s",
  "small-model",
  "small-below-soc",
  "days",
  "seeds",
  "seed",
] as const satisfies readonly OptionName[];

/** What it costs, how many threads work it out, and where it is saved. */
const priceOptions = [
  "device-usd",
  "life-years",
  "battery-usd-per-kwh",
  "battery-life-years",
  "panel-usd-per-w",
  "panel-life-years",
  "tariff",
  "running-usd",
  "g-per-kwh",
  "tokens-per-request",
  "input-tokens-per-request",
  "jobs",
  "out",
  "resume",
] as const satisfies readonly OptionName[];

/** What measures energy, and what is assumed where nothing does. */
const meterOptions = [
  "meter",
  "tdp-w",
  "device",
  "energy-root",
  "allow-remote-meter",
] as const satisfies readonly OptionName[];

/** THE command table. A command that does not exist yet is not in it. */
export const commands: readonly Command[] = [
  {
    words: "run [suite]",
    describe: "Measure the models of a suite on this machine",
    examples: [
      ["offgrid run", "the quick suite: five real models, under two minutes"],
      ["offgrid run --model ./mine.onnx", "any ONNX file, inputs made from its metadata"],
      ["offgrid run full --filter model=ppocr-*", "part of a suite"],
      ["offgrid run server", "requests a second that the machine can take"],
      ["offgrid run --profile-ops", "and where the time goes, operator by operator"],
      ["offgrid run --meter plug=http://192.168.1.20", "joules of the whole machine, from a metering plug"],
      ["offgrid run --resume RUN", "go on after a power cut"],
    ],
    options: [
      "model",
      "filter",
      "ep",
      "threads",
      "spinning",
      "batch",
      "processes",
      "page-cache",
      "dim",
      "rtol",
      "atol",
      "audit",
      "memory-cliff",
      "scenario",
      "rate",
      "find-peak",
      "bound-ms",
      "samples-per-query",
      "max-batch",
      "period-s",
      "stop",
      "profile",
      ...meterOptions,
      "repetitions",
      "require-steady",
      "profile-ops",
      "seed",
      "timeout",
      "out",
      "resume",
      "dry-run",
      "format",
    ],
    positionals: { suite: "A suite of bench/suites by name, or a YAML file (default: quick)" },
    load: async () => (await import("./run.ts")).runCommand,
  },
  {
    words: "audit <run>",
    describe: "Compute the figures of a run anew from its samples, and tell every difference",
    examples: [
      ["offgrid audit RUN", "a run's folder or its id"],
      ["offgrid audit ./theirs", "somebody else's: results.csv and samples.csv.gz are enough"],
    ],
    options: ["format"],
    positionals: { run: "A run's folder, or an id in results/" },
    load: async () => (await import("./audit.ts")).auditCommand,
  },
  {
    words: "replay",
    describe: "Cut the power of a real worker again and again, and see what its service is worth",
    examples: [
      ["offgrid replay --cuts 10", "ten random power cuts, real kills, cold restarts"],
      ["offgrid replay --profile grid-6h --compress 720", "a day of a power profile in two minutes"],
      ["offgrid replay --strategy plain --strategy optimised --strategy ort", "ways to come back, compared"],
      ["offgrid replay --resume RUN", "go on after the harness itself was killed"],
    ],
    options: [
      "model",
      "profile",
      "trace",
      "utc-offset-h",
      "battery-wh",
      "panel-w",
      "peak-sun-hours",
      "days",
      "compress",
      "load-w",
      "cuts",
      "up-s",
      "down-s",
      "boot-s",
      "kill",
      "strategy",
      ...meterOptions,
      "rate",
      "arrivals",
      "deadline-s",
      "drain-s",
      "ep",
      "threads",
      "spinning",
      "batch",
      "dim",
      "seed",
      "timeout",
      "out",
      "resume",
      "dry-run",
      "format",
    ],
    positionals: {},
    load: async () => (await import("./replay.ts")).replayCommand,
  },
  {
    words: "simulate",
    describe: "A year of service on intermittent electricity, from measured or given times and watts",
    examples: [
      ["offgrid simulate --results RUN/results.csv --profile grid-6h", "every measured model on six hours a day"],
      ["offgrid simulate --service-ms 900 --device pi5 --profile solar-lfp-s", "times from flags, watts of a class"],
      ["offgrid simulate --resume FOLDER", "go on with what --out FOLDER saved"],
      ["offgrid simulate --service-ms 900 --live battery:BAT0", "how long the present charge lasts"],
    ],
    options: [
      ...serviceOptions,
      "live",
      "energy-root",
      "allow-remote-meter",
      "picture-week",
      "from-hour",
      "requests-trace",
      "svg",
      ...priceOptions,
      "format",
    ],
    positionals: {},
    load: async () => (await import("./simulate.ts")).simulateCommand,
  },
  {
    words: "size",
    describe: "The smallest battery and panels, or grid hours, that meet a target",
    examples: [
      ["offgrid size --service-ms 900 --profile solar-lfp-s --deadline-s 30", "99 % of the requests within 30 s"],
      ["offgrid size --service-ms 900 --profile grid-6h --vary grid-hours", "how many hours of grid it takes"],
    ],
    options: [...serviceOptions, "availability", "vary", "battery-max-wh", "panel-max-w", ...priceOptions, "format"],
    positionals: {},
    load: async () => (await import("./size.ts")).sizeCommand,
  },
  {
    words: "energy <results..>",
    describe: "Which setting, pacing and model costs least energy, from the rows of runs with a meter",
    examples: [
      ["offgrid energy RUN", "a run's folder, its id or its results.csv"],
      ["offgrid energy RUN OTHER --svg energy.svg", "several runs, with curves and Pareto fronts as a picture"],
      ["offgrid energy RUN --latency p90 --format csv", "a line a cell"],
    ],
    options: ["latency", "svg", "format"],
    positionals: { results: "Runs' folders, ids or results.csv files" },
    load: async () => (await import("./energy.ts")).energyCommand,
  },
  {
    words: "compare <tables..>",
    describe: "Cells of any number of runs or machines side by side, with ratios, intervals and what differs unseen",
    examples: [
      ["offgrid compare RUN OTHER", "runs' folders, ids or results.csv files"],
      ["offgrid compare 'results/**/results.csv' --by machine", "all that there is, machine beside machine"],
      ["offgrid compare RUN --by threads --metric latency_p50_ms", "one key of the cells side by side"],
      ["offgrid compare RUN OTHER --reference OTHER --format markdown", "for a report"],
    ],
    options: ["by", "reference", "metric", "filter", "sort", "force-energy", "format"],
    positionals: { tables: "results.csv files, runs' folders or ids, or patterns with *, ? and **" },
    load: async () => (await import("./compare.ts")).compareCommand,
  },
  {
    words: "report <tables..>",
    describe: "One HTML file that asks nothing of any network: verdict, charts, every cell, warnings, environment",
    examples: [
      ["offgrid report RUN", "a run's folder, id or results.csv: writes report.html into its folder"],
      ["offgrid report RUN OTHER --out both.html", "machines or runs side by side"],
      ["offgrid report RUN SWEEP", "with what simulate --out SWEEP saved"],
    ],
    options: ["out", "by", "reference", "filter", "force"],
    positionals: { tables: "results.csv files, runs' folders or ids, patterns, saved simulations, or judgement.json" },
    load: async () => (await import("./report.ts")).reportCommand,
  },
  {
    words: "query <sql> <tables..>",
    describe: "SQL over the rows of any number of runs, by DuckDB, for questions that no command answers",
    examples: [
      ["offgrid query 'SELECT model, min(latency_p50_ms) FROM results GROUP BY model' RUN", "the table is results"],
      ["offgrid query 'FROM results' 'results/**/results.csv' --parquet all.parquet", "all rows as one Parquet file"],
    ],
    options: ["parquet", "format"],
    positionals: {
      sql: "One SELECT; the table is results, its columns those of docs/results.md and file",
      tables: "results.csv files, runs' folders or ids, or patterns with *, ? and **",
    },
    load: async () => (await import("./query.ts")).queryCommand,
  },
  {
    words: "duel",
    describe: "Two models, settings or versions of ONNX Runtime against each other on this machine: is it slower?",
    examples: [
      ["offgrid duel --base ppocr-v4-rec --cand ./mine.onnx", "another file of the same model"],
      ["offgrid duel --suite quick --base threads=1 --cand threads=2", "a setting, on every model of a suite"],
      ["offgrid duel --suite quick --base ort=OLD/node_modules/onnxruntime-node --cand ort=NEW/…", "an upgrade"],
      ["offgrid duel --resume RUN", "go on after Ctrl-C; or show a finished one again"],
    ],
    options: [
      "base",
      "cand",
      "suite",
      "filter",
      "dim",
      "rtol",
      "atol",
      "threshold",
      "alpha",
      "budget-s",
      "null-arm",
      "seed",
      "timeout",
      "out",
      "resume",
      "strict",
      "junit",
      "dry-run",
      "format",
    ],
    positionals: {},
    load: async () => (await import("./duel.ts")).duelCommand,
  },
  {
    words: "models list",
    describe: "The models of the catalogue and whether they are here",
    examples: [["offgrid models list", "ids, tasks, precision, size"]],
    options: ["format"],
    positionals: {},
    load: async () => (await import("./models.ts")).listCommand,
  },
  {
    words: "models show <model>",
    describe: "The card of a model, and what its file holds",
    examples: [
      ["offgrid models show ppocr-v4-rec", "card, inputs, outputs, operators"],
      ["offgrid models show ./mine.onnx", "the same of any file"],
    ],
    options: ["format"],
    positionals: { model: "A catalogue id or an ONNX file" },
    load: async () => (await import("./models.ts")).showCommand,
  },
  {
    words: "models verify [model..]",
    describe: "Check model files against the hashes of their cards",
    examples: [["offgrid models verify", "every model of the catalogue"]],
    options: ["format"],
    positionals: { model: "Catalogue ids or ONNX files (default: the whole catalogue)" },
    load: async () => (await import("./models.ts")).verifyCommand,
  },
  {
    words: "calibrate",
    describe: "What arithmetic and memory of this machine reach: its roofline; and with a meter, its watts by load",
    examples: [
      ["offgrid calibrate", "one thread to all CPUs, with and without spinning; under two minutes on two cores"],
      ["offgrid calibrate --threads 1 --no-spinning", "one setting; earlier ones are kept"],
      ["offgrid calibrate --svg roofline.svg", "and as a picture"],
      ["offgrid calibrate --meter plug=http://192.168.1.20 --only energy", "watts by load, for when the plug is gone"],
    ],
    options: [
      "threads",
      "spinning",
      "repetitions",
      "svg",
      "meter",
      "energy-root",
      "allow-remote-meter",
      "only",
      "seconds-per-level",
      "dry-run",
      "format",
    ],
    positionals: {},
    load: async () => (await import("./calibrate.ts")).calibrateCommand,
  },
  {
    words: "doctor",
    describe: "What this machine has, what is missing, and the one line that would help",
    examples: [["offgrid doctor", "check this machine"]],
    options: ["format"],
    positionals: {},
    load: async () => (await import("./doctor.ts")).doctorCommand,
  },
];
