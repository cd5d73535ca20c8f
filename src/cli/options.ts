import type { Options } from "yargs";
import { byNames } from "../compare/keys.ts";
import { sortOrders } from "../compare/sort-orders.ts";
import { meters } from "../energy/meters.ts";

export const formats = ["text", "json", "csv", "markdown"] as const;

/** THE options table: help, completion and the checks of every command derive from it. */
export const options = {
  model: {
    type: "string",
    array: true,
    nargs: 1,
    describe:
      "Measure this model instead of the suite's: a catalogue id or an ONNX file; simulate, size: a model of --results (repeatable)",
  },
  filter: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "Only cells with key=value[,value]; * stands for any letters (repeatable)",
  },
  threads: { type: "number", array: true, nargs: 1, describe: "Intra-op threads instead of the suite's (repeatable)" },
  ep: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "Execution provider instead of the suite's: cpu, webgpu, … (repeatable)",
  },
  spinning: {
    type: "boolean",
    describe: "Let idle threads spin (--spinning) or not (--no-spinning), instead of the suite's",
  },
  batch: { type: "number", array: true, nargs: 1, describe: "Items an inference instead of the suite's (repeatable)" },
  dim: { type: "string", array: true, nargs: 1, describe: "Size of a symbolic dimension, name=value (repeatable)" },
  rtol: { type: "number", describe: "Relative tolerance for expected outputs beside a model file (default 0.001)" },
  atol: { type: "number", describe: "Absolute tolerance for them (default 1e-7)" },
  processes: {
    type: "number",
    array: true,
    nargs: 1,
    describe: "Worker processes at the same time instead of the suite's (repeatable)",
  },
  "page-cache": {
    type: "string",
    array: true,
    nargs: 1,
    choices: ["warm", "cold"],
    describe: "Load the model from the page cache (warm), or evict its files before (cold) (repeatable)",
  },
  audit: { type: "boolean", describe: "Also time what repeating one input brings: caching shows there" },
  "memory-cliff": {
    type: "boolean",
    describe: "Look for the smallest memory cap at which each cell keeps its p90 (Linux, takes rights)",
  },
  scenario: {
    type: "string",
    choices: ["single-stream", "multi-stream", "server", "offline", "paced"],
    describe: "How models are driven, in MLPerf LoadGen's words, instead of the suite's",
  },
  "find-peak": { type: "boolean", describe: "server: look for the highest rate that keeps --bound-ms" },
  "bound-ms": { type: "number", describe: "server: latency that 99 % of the queries must keep" },
  "samples-per-query": { type: "number", describe: "multi-stream: samples of a query (default 8)" },
  "max-batch": { type: "number", describe: "offline: largest batch to try (default 64)" },
  "period-s": { type: "number", describe: "paced: seconds from one query to the next (default 1)" },
  stop: {
    type: "string",
    choices: ["rapid", "quick", "normal", "soak", "mlperf"],
    describe: "When a measurement ends, instead of the suite's",
  },
  profile: { type: "string", array: true, nargs: 1, describe: "Power profile instead of the suite's (repeatable)" },
  meter: {
    type: "string",
    array: true,
    nargs: 1,
    describe: `Energy meter: ${Object.values(meters)
      .map(({ form }) => form)
      .join(", ")}, none (repeatable; default: the best here)`,
  },
  only: {
    type: "string",
    choices: ["energy", "roofline", "noise"],
    describe:
      "calibrate: this part alone (default: roofline, with --meter energy too); noise: what the machine makes of no change, for gate",
  },
  "seconds-per-level": {
    type: "number",
    describe: "calibrate --meter: seconds that a level of load is measured (default 20; idle half as long again)",
  },
  "tdp-w": { type: "number", describe: "Rated watts of the processor, for energy where nothing measures it" },
  repetitions: {
    type: "number",
    describe: "Processes a cell, instead of the suite's; calibrate: a setting, or a group of --only noise (default 3)",
  },
  "profile-ops": {
    type: "boolean",
    describe: "Profile each cell's operators afterwards, in processes of their own: operators.csv and the top of it",
  },
  seed: { type: "number", describe: "Seed of order and inputs, instead of the suite's" },
  timeout: { type: "number", describe: "Seconds a repetition may take, instead of the suite's" },
  strategy: {
    type: "string",
    array: true,
    nargs: 1,
    choices: ["plain", "optimised", "ort", "warm-spare"],
    describe: "How a worker comes back after a cut (repeatable, one pass each; default plain)",
  },
  kill: {
    type: "string",
    choices: ["power", "worker"],
    describe: "What a cut does: take the power away (default), or kill the worker alone",
  },
  cuts: { type: "number", describe: "So many cuts at random, instead of a profile's (default 5)" },
  "up-s": { type: "number", describe: "With --cuts: seconds with power in the mean (default 4)" },
  "down-s": { type: "number", describe: "With --cuts: seconds without power in the mean (default 1)" },
  days: {
    type: "number",
    describe: "Days of the power profile (default: replay 1, simulate and size 365, --live alone 1)",
  },
  compress: { type: "number", describe: "How much faster than in the profile its time passes (default 720)" },
  "load-w": { type: "number", describe: "Watts the machine draws, for profiles with a battery (default 10)" },
  "boot-s": { type: "number", describe: "Seconds from power to process start, instead of the profile's, compressed" },
  rate: { type: "number", describe: "Queries a second: run --scenario server; replay, as replayed (default 5)" },
  "requests-trace": {
    type: "string",
    describe: "simulate: when requests came, a CSV with one column t_offset_s; repeats after its last day",
  },
  arrivals: {
    type: "string",
    choices: ["poisson", "constant", "office"],
    describe: "How they come (default poisson; office hours: simulate and size alone)",
  },
  "deadline-s": {
    type: "number",
    describe: "Seconds up to which an answer is in time (default: replay 10, simulate and size none)",
  },
  "drain-s": { type: "number", describe: "Seconds after the schedule that the queue may take to empty (default 60)" },
  results: { type: "string", describe: "The results.csv of a run: its models, with their measured times" },
  "service-ms": { type: "number", describe: "Instead of --results: milliseconds an inference takes" },
  "load-ms": { type: "number", describe: "Milliseconds from process start to a loaded model (default 0)" },
  "first-ms": { type: "number", describe: "Milliseconds of the first inference (default: as any other)" },
  device: {
    type: "string",
    choices: ["n100", "pi5", "pi4", "laptop", "jetson"],
    describe: "Whose watts are assumed where none are given or measured (simulate, size: default n100)",
  },
  "active-w": { type: "number", describe: "Watts of the device while it works, instead of the assumed" },
  "idle-w": { type: "number", describe: "Watts of the device while it waits, instead of the assumed" },
  "sleep-w": { type: "number", describe: "Watts of the device asleep, for --policy duty-cycle" },
  "ambient-c": { type: "number", describe: "Heat: degrees of the air round the device, in the mean of a day" },
  "ambient-swing-c": {
    type: "number",
    describe: "Half of its difference by day and night, warmest at 15 h (default 0)",
  },
  "rise-c-per-w": { type: "number", describe: "By how much a watt makes the device warmer than the air, in the end" },
  "heat-time-constant-s": { type: "number", describe: "Seconds until 63 % of that have happened" },
  "limit-c": { type: "number", describe: "Degrees at which the device clocks down" },
  "clocks-down-to": {
    type: "number",
    describe: "Heat, measured, instead of degrees: share of its speed, 0..1, that a device keeps at full load",
  },
  "clocks-down-after-s": { type: "number", describe: "Seconds at full load, from idle on, after which it clocks down" },
  "requests-per-day": { type: "number", describe: "Requests a day (default 2000)" },
  policy: {
    type: "string",
    array: true,
    nargs: 1,
    choices: ["fifo", "defer-batch", "duty-cycle", "small-model"],
    describe: "How the device goes about them (repeatable; default fifo)",
  },
  "batch-share": { type: "number", describe: "Share of the requests that may wait, 0..1, for --policy defer-batch" },
  "duty-period-s": { type: "number", describe: "With --policy duty-cycle: wake at whole periods (default: at once)" },
  "small-model": { type: "string", describe: "With --policy small-model: a model of --results" },
  "small-below-soc": { type: "number", describe: "With --policy small-model: while the charge is below (default 0.5)" },
  trace: { type: "string", describe: "Recorded power or sunshine: CSV, PVGIS hourly or TMY, EPW" },
  "utc-offset-h": { type: "number", describe: "The clock that the days of a trace follow (default: the trace's)" },
  "battery-wh": { type: "number", describe: "Battery instead of the profile's; 0 for none" },
  "panel-w": { type: "number", describe: "Rated watts of panels instead of the profile's; 0 for none" },
  "peak-sun-hours": { type: "number", describe: "kWh/m² a day on the panels, instead of the profile's" },
  live: {
    type: "string",
    describe: "Start from the present charge of a battery or UPS: battery:BAT0 or nut:UPS@HOST",
  },
  "energy-root": {
    type: "string",
    describe: "Folder that stands for / where meters and batteries are read (default /)",
  },
  "allow-remote-meter": { type: "boolean", describe: "Let --meter and --live ask hosts outside private networks" },
  seeds: {
    type: "number",
    describe: "Independent repetitions, each with its own outages (default: simulate 10, size 2)",
  },
  jobs: { type: "number", describe: "Threads that simulate (default: one a core, 8 at most)" },
  "picture-week": { type: "number", describe: "Draw this week, counted from 1" },
  "from-hour": { type: "number", describe: "Draw a week from this hour on" },
  latency: {
    type: "string",
    choices: ["p50", "p90"],
    describe: "Latency that is set against energy (default p50)",
  },
  by: {
    type: "string",
    choices: byNames,
    describe: "What is put side by side (default: machine where machines differ, else run)",
  },
  reference: {
    type: "string",
    describe: "What ratios are to: a machine, run or value, or how it begins (default: the first)",
  },
  metric: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "Column of results.csv to compare (repeatable; default: quality, latency, throughput, energy, memory)",
  },
  sort: {
    type: "string",
    choices: sortOrders,
    describe: "Cells by name, largest ratio first, or by the reference's value (default name)",
  },
  "force-energy": {
    type: "boolean",
    describe: "Form ratios of energy of different grades, boundaries or meters all the same",
  },
  force: { type: "boolean", describe: "Write over a file that offgrid report did not make" },
  "policy:gate": {
    type: "string",
    describe: "What is judged and how: a policy of bench/policies or a YAML file (default ci)",
  },
  "across-machines": {
    type: "string",
    array: true,
    nargs: 1,
    describe:
      "gate: what may differ between the two, such as machine,onnxruntime_version; times of another machine are shown, not judged",
  },
  "self-test": {
    type: "boolean",
    describe: "Put faults into a table (or one made up for it): is each of them flagged?",
  },
  "update-baseline": {
    type: "boolean",
    describe: "Keep the candidate as the baseline of its machine and suite, unless it regressed or nothing can be told",
  },
  accept: { type: "string", describe: "With --update-baseline: why the candidate is taken all the same; kept with it" },
  svg: { type: "string", describe: "Write the picture to this SVG file" },
  availability: {
    type: "number",
    describe:
      "Target, 0..1: share of requests answered in their deadline, or without one of the time in service (default 0.99)",
  },
  vary: {
    type: "string",
    choices: ["battery-and-panel", "grid-hours"],
    describe: "What is made larger until the target is met (default battery-and-panel)",
  },
  "battery-max-wh": { type: "number", describe: "Largest battery to try (default 5000)" },
  "panel-max-w": { type: "number", describe: "Largest panels to try (default 600)" },
  "device-usd": { type: "number", describe: "Price of the device" },
  "life-years": { type: "number", describe: "Years that the device lasts" },
  "battery-usd-per-kwh": { type: "number", describe: "Price of a kWh of battery" },
  "battery-life-years": { type: "number", describe: "Years that the battery lasts on the shelf" },
  "panel-usd-per-w": { type: "number", describe: "Price of a watt of panel" },
  "panel-life-years": { type: "number", describe: "Years that the panels last" },
  tariff: { type: "number", describe: "Price of a kWh from the grid, USD" },
  "running-usd": { type: "number", describe: "Other cost a year, USD (default 0)" },
  "g-per-kwh": { type: "number", describe: "Grams of CO₂ a kWh from the grid" },
  "tokens-per-request": { type: "number", describe: "Tokens that a request brings out" },
  "input-tokens-per-request": { type: "number", describe: "Tokens that go in, to compare with API prices" },
  out: {
    type: "string",
    describe:
      "Folder for the run (default: a new one in results/; simulate, size: none, and nothing can be gone on with); report: its file (default: report.html in the run's folder, or here)",
  },
  resume: { type: "string", describe: "Go on with what was not finished: its folder or its id" },
  "require-steady": {
    type: "boolean",
    describe: "Exit with 3 when the figures of a cell are not valid: too few samples, or something moved or interfered",
  },
  base: {
    type: "string",
    describe: "duel: the baseline, a model or key=value,… of model, ep, threads, spinning, batch, ort, harness",
  },
  cand: { type: "string", describe: "duel: the candidate, likewise" },
  suite: {
    type: "string",
    describe: "duel: a suite of bench/suites by name, or a YAML file, whose cells both arms run (default quick)",
  },
  threshold: { type: "number", describe: "Smallest regression that matters, as a fraction (default 0.05)" },
  alpha: { type: "number", describe: "Probability of a false alarm in the whole suite (default 0.01)" },
  "budget-s": { type: "number", describe: "Seconds of launches after which it is not measured on (default 900)" },
  "null-arm": { type: "boolean", describe: "Measure a copy of the baseline as well: where it moves, nothing counts" },
  junit: { type: "string", describe: "Write the verdict to this file as JUnit XML, for GitLab, Jenkins and others" },
  strict: { type: "boolean", describe: "Exit with 3 where the verdict is inconclusive, instead of 0 and a warning" },
  parquet: { type: "string", describe: "Write the rows to this file as Parquet (zstd) instead of printing them" },
  "dry-run": { type: "boolean", describe: "Print the plan and run nothing" },
  format: { type: "string", choices: formats, default: "text", describe: "How results are printed" },
  quiet: { type: "boolean", alias: "q", describe: "No progress, only results, warnings and errors" },
  color: { type: "boolean", describe: "Colour; --no-color for none (NO_COLOR and FORCE_COLOR are heeded)" },
} as const satisfies Readonly<Record<string, Options>>;
export type OptionName = keyof typeof options;

/** The flag of an option: `policy:gate` is `--policy` as `gate` has it, where a word means something else elsewhere. */
export function flagOf(name: string): string {
  return name.split(":")[0] ?? name;
}
