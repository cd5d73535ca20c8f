import { statSync } from "node:fs";
import os from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import type { CompactTable } from "../compare/compact-table.ts";
import { OffgridError } from "../errors.ts";
import { type ReadRequest, readTable } from "./compare-read.ts";
import type { ReadAnswer } from "./compare-thread.ts";

/** Tables of less than this altogether are read before a thread has started. */
const fewBytes = 32 * 2 ** 20;
const mostThreads = 4;

/** What was read, in the order asked for; a table found by a pattern that is none is left out and named. */
export interface ReadTables {
  readonly tables: readonly CompactTable[];
  readonly passedOver: readonly string[];
}

/** Reads tables, large ones on threads of their own. @throws OffgridError `input`; the signal's reason once it has fired. */
export async function readTables({
  requests,
  signal,
}: {
  readonly requests: readonly ReadRequest[];
  readonly signal: AbortSignal;
}): Promise<ReadTables> {
  const bytes = requests.reduce((sum, { table }) => sum + statSync(table.file).size, 0);
  const threads = Math.min(os.availableParallelism(), requests.length, mostThreads);
  const results =
    bytes < fewBytes || threads < 2
      ? await readHere(requests, signal)
      : await readOnThreads({ requests, threads, signal });
  const passedOver: string[] = [];
  const tables = results.flatMap((result, index) => {
    if (!(result instanceof OffgridError)) return [result];
    const table = requests[index]?.table;
    if (table?.isGuess !== true || !isOtherTable(result)) throw result;
    passedOver.push(table.place);
    return [];
  });
  if (tables.length > 0 && tables.every(({ cells }) => cells.length === 0)) throw noRows(tables);
  return { tables, passedOver };
}

const mostNamed = 3;

function noRows(tables: readonly CompactTable[]): OffgridError {
  const rest = tables.length - mostNamed;
  return new OffgridError({
    code: "input",
    place: `${tables
      .slice(0, mostNamed)
      .map(({ place }) => place)
      .join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`,
    fault: tables.length === 1 ? "it has a header and no row" : "they have headers and no row",
    cure: "Give the results.csv of a run that measured something",
  });
}

/** A fault of the first line alone: some other CSV. */
export function isOtherTable({ place, fault }: OffgridError): boolean {
  return place?.endsWith(":1") === true && fault.startsWith("this is no table");
}

type Result = CompactTable | OffgridError;

async function readHere(requests: readonly ReadRequest[], signal: AbortSignal): Promise<Result[]> {
  const results: Result[] = [];
  for (const request of requests) {
    signal.throwIfAborted();
    results.push(await readTable(request, signal).catch(asResult));
  }
  return results;
}

function asResult(thrown: unknown): OffgridError {
  if (thrown instanceof OffgridError) return thrown;
  throw thrown;
}

const entry = fileURLToPath(new URL("./compare-thread.js", import.meta.url));
const answerSchema = z.custom<ReadAnswer>((value) => typeof value === "object" && value !== null && "index" in value);

async function readOnThreads({
  requests,
  threads,
  signal,
}: {
  requests: readonly ReadRequest[];
  threads: number;
  signal: AbortSignal;
}): Promise<Result[]> {
  const workers = Array.from({ length: threads }, () => new Worker(entry));
  const results: Result[] = [];
  let next = 0;
  const serve = async (worker: Worker): Promise<void> => {
    for (let index = next++; index < requests.length; index = next++) {
      const request = requests[index];
      if (request === undefined) return;
      const answer = await ask({ worker, index, request, signal });
      // What is no fault of the table's is met again here, where it is shown as it is.
      results[index] =
        answer.kind === "table"
          ? answer.table
          : answer.parts === null
            ? await readTable(request, signal)
            : new OffgridError(answer.parts);
    }
  };
  try {
    await Promise.all(workers.map(serve));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}

function ask({
  worker,
  index,
  request,
  signal,
}: {
  worker: Worker;
  index: number;
  request: ReadRequest;
  signal: AbortSignal;
}): Promise<ReadAnswer> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
      signal.removeEventListener("abort", onAbort);
    };
    const onMessage = (message: unknown) => {
      stop();
      resolve(answerSchema.parse(message));
    };
    const onError = (error: unknown) => {
      stop();
      reject(error);
    };
    const onExit = () => onError(new Error("a reading thread ended"));
    const onAbort = () => onError(signal.reason);
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    else worker.postMessage({ index, request });
  });
}
