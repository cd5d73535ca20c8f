import type { Options } from "yargs";

export const formats = ["text", "json", "csv", "markdown"] as const;

/** THE options table: help, completion and the checks of every command derive from it. */
export const options = {
  model: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "Measure this model instead of the suite's: a catalogue id or an ONNX file (repeatable)",
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
  stop: {
    type: "string",
    choices: ["rapid", "quick", "normal"],
    describe: "When a measurement ends, instead of the suite's",
  },
  profile: { type: "string", array: true, nargs: 1, describe: "Power profile instead of the suite's (repeatable)" },
  repetitions: { type: "number", describe: "Processes a cell, instead of the suite's" },
  seed: { type: "number", describe: "Seed of order and inputs, instead of the suite's" },
  timeout: { type: "number", describe: "Seconds a repetition may take, instead of the suite's" },
  out: { type: "string", describe: "Folder for the run (default: a new one in results/)" },
  resume: { type: "string", describe: "Go on with an unfinished run: its folder or its id" },
  "dry-run": { type: "boolean", describe: "Print the plan and run nothing" },
  format: { type: "string", choices: formats, default: "text", describe: "How results are printed" },
  quiet: { type: "boolean", alias: "q", describe: "No progress, only results, warnings and errors" },
  color: { type: "boolean", describe: "Colour; --no-color for none (NO_COLOR and FORCE_COLOR are heeded)" },
} as const satisfies Readonly<Record<string, Options>>;
export type OptionName = keyof typeof options;
