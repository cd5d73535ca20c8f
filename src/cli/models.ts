import { z } from "zod";
import { OffgridError } from "../errors.ts";
import { type Catalog, getCard, readCatalog } from "../models/catalog.ts";
import { inspectModel } from "../models/inspect.ts";
import { type ResolvedModel, resolveModel } from "../models/resolve.ts";
import { formatMegabytes, formatNumber } from "../report/numbers.ts";
import { formatMarkdownTable, formatTable, type TableColumn, wrap } from "../report/table.ts";
import { isModelPath } from "../suite/model-reference.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { formatRecords } from "./format-records.ts";
import { formats } from "./options.ts";
import { parseArgs } from "./parse-args.ts";
import { projectPaths, projectRoot } from "./project.ts";
import type { Terminal } from "./terminal.ts";

const listSchema = z.object({ format: z.enum(formats) });
const showSchema = listSchema.extend({ model: z.string() });
const verifySchema = listSchema.extend({ model: z.array(z.string()).default([]) });

/** What became of looking for a model's files. */
interface Check {
  readonly id: string;
  readonly state: "ok" | "missing" | "failed";
  readonly detail: string;
}

/** `offgrid models list` */
export async function listCommand({ args, terminal }: Invocation): Promise<ExitCode> {
  const { format } = parseArgs({ schema: listSchema, args });
  const catalog = await readCatalog(projectPaths.catalog);
  const checks = await Promise.all(catalog.map(({ id }) => check({ reference: id, catalog })));
  const records = catalog.map(({ id, task, precision, parameters, bytes, licence, teacher }, index) => ({
    id,
    task,
    precision,
    parameters,
    bytes,
    licence: licence.spdx,
    distilled: teacher !== null,
    here: checks[index]?.state === "ok",
  }));
  printRecords({
    records,
    format,
    terminal,
    columns: [
      { title: "model", align: "left" },
      { title: "task", align: "left" },
      { title: "precision", align: "left" },
      { title: "parameters", align: "right" },
      { title: "MB", align: "right" },
      { title: "licence", align: "left" },
      { title: "here", align: "left" },
    ],
    cellsOf: (record) => [
      record.id,
      record.task,
      record.precision,
      `${formatNumber(record.parameters / 1e6)} M`,
      formatMegabytes(record.bytes),
      record.licence,
      record.here ? "yes" : "no",
    ],
  });
  return exitCodes.fine;
}

/** `offgrid models verify`: exit 1 when a file is not what its card says. */
export async function verifyCommand({ args, terminal }: Invocation): Promise<ExitCode> {
  const { format, model } = parseArgs({ schema: verifySchema, args });
  const catalog = await readCatalog(projectPaths.catalog);
  for (const reference of model) if (!isModelPath(reference)) getCard(catalog, reference);
  const references = model.length > 0 ? model : catalog.map(({ id }) => id);
  const records: Check[] = [];
  for (const reference of references) records.push(await check({ reference, catalog }));
  printRecords({
    records,
    format,
    terminal,
    columns: ["model", "state", "detail"].map((title) => ({ title, align: "left" as const })),
    cellsOf: ({ id, state, detail }) => [id, state, detail],
  });
  return records.every(({ state }) => state === "ok") ? exitCodes.fine : exitCodes.bad;
}

/** `offgrid models show`: the card, and what the file itself says. */
export async function showCommand({ args, terminal }: Invocation): Promise<ExitCode> {
  const { format, model: reference } = parseArgs({ schema: showSchema, args });
  const catalog = await readCatalog(projectPaths.catalog);
  const model = await resolve({ reference, catalog });
  const inside = await inspectModel(model.path);
  if (format === "json") {
    const { card, id, sha256, bytes } = model;
    terminal.data(`${JSON.stringify({ id, sha256, bytes, card, file: inside }, null, 2)}\n`);
    return exitCodes.fine;
  }
  const facts = describeModel({ model, inside });
  if (format === "csv") terminal.data(formatRecords(facts.map(([fact, value]) => ({ fact, value }))));
  else if (format === "markdown")
    terminal.data(
      formatMarkdownTable({
        columns: ["fact", "value"].map((title) => ({ title, align: "left" as const })),
        rows: facts,
      }),
    );
  else terminal.data(formatFacts({ facts, width: terminal.width }));
  return exitCodes.fine;
}

type Fact = readonly [fact: string, value: string];

function describeModel({
  model,
  inside,
}: {
  model: ResolvedModel;
  inside: Awaited<ReturnType<typeof inspectModel>>;
}): Fact[] {
  const { card } = model;
  const shape = ({
    name,
    type,
    shape: dims,
  }: {
    name: string;
    type: string;
    shape: readonly (number | string)[];
  }): string => `${name}: ${type} [${dims.map((dim) => (dim === "" ? "?" : dim)).join(", ")}]`;
  const elements = inside.parameters.reduce((sum, group) => sum + group.elements, 0);
  const operators = Object.entries(inside.operators).sort(([, a], [, b]) => b - a);
  const cardFacts: Fact[] =
    card === null
      ? [["card", "none: a file of yours"]]
      : [
          ["title", card.title],
          ["task", card.task],
          ["licence", `${card.licence.spdx} (${card.licence.stated})`],
          ["teacher", card.teacher ?? "none stated"],
          ["distillation", card.distillation],
          ["quality floor", card.floor === null ? "none" : String(card.floor)],
          ...(card.note === null ? [] : [["note", card.note] as const]),
        ];
  return [
    ["id", model.id],
    ...cardFacts,
    ["sha256", model.sha256],
    ["size", `${formatMegabytes(model.bytes)} MB`],
    ["precision", inside.precision],
    ["parameters", `${formatNumber(elements / 1e6)} M`],
    ["written by", inside.producer ?? "not said"],
    [
      "operator sets",
      Object.entries(inside.opsets)
        .map(([domain, version]) => `${domain} ${version}`)
        .join(", "),
    ],
    ...inside.inputs.map((input) => ["input", shape(input)] as const),
    ...inside.outputs.map((output) => ["output", shape(output)] as const),
    ["operators", operators.map(([name, count]) => `${name} ×${count}`).join(", ")],
  ];
}

function formatFacts({ facts, width }: { facts: readonly Fact[]; width: number }): string {
  const titles = Math.max(...facts.map(([fact]) => fact.length));
  return facts
    .flatMap(([fact, value]) => wrap({ text: `${fact.padEnd(titles)}  ${value}`, width, indent: titles + 2 }))
    .map((line) => `${line}\n`)
    .join("");
}

interface Printing<T extends object> {
  readonly records: readonly T[];
  readonly columns: readonly TableColumn[];
  readonly cellsOf: (record: T) => readonly string[];
  readonly format: (typeof formats)[number];
  readonly terminal: Terminal;
}

function printRecords<T extends object>(printing: Printing<T>): void {
  printing.terminal.data(formatRecordsAs(printing));
}

function formatRecordsAs<T extends object>({ records, columns, cellsOf, format, terminal }: Printing<T>): string {
  const rows = records.map(cellsOf);
  switch (format) {
    case "json":
      return `${JSON.stringify(records, null, 2)}\n`;
    case "csv":
      return formatRecords(records);
    case "markdown":
      return formatMarkdownTable({ columns, rows });
    case "text":
      return formatTable({ columns, rows, width: terminal.width });
    default:
      throw new TypeError(`unhandled format ${String(format satisfies never)}`);
  }
}

function resolve({ reference, catalog }: { reference: string; catalog: Catalog }): Promise<ResolvedModel> {
  return resolveModel({ reference, catalog, root: projectRoot, cwd: process.cwd() });
}

async function check({ reference, catalog }: { reference: string; catalog: Catalog }): Promise<Check> {
  try {
    const { id, sha256 } = await resolve({ reference, catalog });
    return { id, state: "ok", detail: `sha256 ${sha256}` };
  } catch (thrown) {
    if (!(thrown instanceof OffgridError)) throw thrown;
    return { id: reference, state: thrown.code === "model_missing" ? "missing" : "failed", detail: thrown.message };
  }
}
