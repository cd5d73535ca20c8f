import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { CsvError, parse } from "csv-parse";
import { messageOf, OffgridError } from "../errors.ts";
import type { SampleSet } from "./samples.ts";

/** More samples than this of one repetition are not held in memory: 128 MiB of doubles. */
const mostSamples = 2 ** 24;
/** A line of the file: a cell's id, which is as long as a path may be, and three numbers. */
const longestLineBytes = 8192;

const required = ["cell_id", "repetition", "iteration", "latency_ms"];
/** Of open loops; empty, or not there at all, for closed ones. */
const optional = ["issue_delay_ms", "service_ms"];

/**
 * Reads a samples.csv.gz as it streams by, and hands out one repetition's samples at a time: iterations 1, 2, … in order,
 * each repetition in one piece. Memory is that of the largest repetition, whatever the file holds; nothing is unpacked
 * beyond `mostBytes`.
 * @throws OffgridError `input` naming file and line for anything else; the signal's reason.
 */
export async function readSampleFile({
  file,
  place,
  mostBytes,
  signal,
  onSamples,
}: {
  readonly file: string;
  /** How a person would name the file. */
  readonly place: string;
  readonly mostBytes: number;
  readonly signal: AbortSignal;
  readonly onSamples: (set: SampleSet) => void;
}): Promise<void> {
  const refuse = (at: string, fault: string, cause?: unknown) =>
    new OffgridError({ code: "input", place: at, fault, cure: "Give the unchanged samples.csv.gz of a run", cause });
  const gather = createGatherer({ onSamples, refuse: (line, fault) => refuse(`${place}:${line}`, fault) });
  let bytes = 0;
  try {
    await pipeline(
      createReadStream(file),
      createGunzip(),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > mostBytes)
            throw refuse(
              place,
              `it unpacks to more than ${mostBytes} bytes, which is more than the table's rows speak of`,
            );
          yield chunk;
        }
      },
      parse({ bom: true, max_record_size: longestLineBytes }),
      async (records: AsyncIterable<string[]>) => {
        for await (const record of records) gather.push(record);
      },
      { signal },
    );
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof OffgridError) throw cause;
    if (cause instanceof CsvError) {
      const line = Number(cause["lines"]);
      const at = Number.isInteger(line) ? `${place}:${line}` : place;
      throw refuse(at, `it is no CSV of samples (${cause.message})`, cause);
    }
    throw refuse(place, `it cannot be unpacked (${messageOf(cause)})`, cause);
  }
  gather.end();
}

/** Puts records together into repetitions. */
function createGatherer({
  onSamples,
  refuse,
}: {
  onSamples: (set: SampleSet) => void;
  refuse: (line: number, fault: string) => OffgridError;
}) {
  const seen = new Set<string>();
  let line = 0;
  let at: readonly number[] = [];
  let current: { readonly cellId: string; readonly repetition: string } | undefined;
  const latency = createColumn();
  const issueDelay = createColumn();
  const service = createColumn();

  function flush(): void {
    if (current === undefined) return;
    const count = latency.length();
    if (![0, count].includes(service.length()) || issueDelay.length() !== service.length())
      throw refuse(line, "some iterations of a repetition have an issue_delay_ms and a service_ms, others have not");
    const open = service.length() === 0 ? null : { issueDelayNs: issueDelay.values(), serviceNs: service.values() };
    const { cellId, repetition } = current;
    onSamples({ cellId, repetition: Number(repetition), samplesNs: latency.values(), open });
  }

  function begin(cellId: string, repetition: string): void {
    flush();
    if (!/^[1-9]\d{0,8}$/.test(repetition))
      throw refuse(line, `repetition is '${shown(repetition)}', which is no number from 1 on`);
    const key = `${repetition} ${cellId}`;
    if (seen.has(key)) throw refuse(line, `the samples of ${cellId}, repetition ${repetition}, come in two places`);
    seen.add(key);
    current = { cellId, repetition };
    for (const column of [latency, issueDelay, service]) column.clear();
  }

  function toNs(name: string, text: string): number {
    if (/^\d{1,12}(\.\d{1,6})?$/.test(text)) return Math.round(Number(text) * 1e6);
    throw refuse(line, `${name} is '${shown(text)}', which is no duration in ms to the nanosecond`);
  }

  return {
    line: () => line,
    push(record: readonly string[]): void {
      line += 1;
      if (line === 1) {
        const missing = required.find((name) => !record.includes(name));
        if (missing !== undefined) throw refuse(line, `the column ${missing} is missing`);
        at = [...required, ...optional].map((name) => record.indexOf(name));
        return;
      }
      const [cellId = "", repetition = "", iteration = "", ms = "", delayMs = "", serviceMs = ""] = at.map(
        (index) => record[index],
      );
      if (current?.cellId !== cellId || current.repetition !== repetition) begin(cellId, repetition);
      const next = latency.length() + 1;
      if (iteration !== String(next)) throw refuse(line, `iteration is '${shown(iteration)}', but ${next} is next`);
      if (next > mostSamples) throw refuse(line, `a repetition has more than ${mostSamples} samples`);
      latency.push(toNs("latency_ms", ms));
      if (delayMs !== "") issueDelay.push(toNs("issue_delay_ms", delayMs));
      if (serviceMs !== "") service.push(toNs("service_ms", serviceMs));
    },
    end(): void {
      if (line === 0) throw refuse(1, "it is empty");
      flush();
    },
  };
}

/** Doubles that come one by one. */
function createColumn() {
  let room = new Float64Array(1024);
  let length = 0;
  return {
    push(value: number): void {
      if (length === room.length) {
        const larger = new Float64Array(2 * room.length);
        larger.set(room);
        room = larger;
      }
      room[length++] = value;
    },
    length: () => length,
    values: () => room.slice(0, length),
    clear(): void {
      length = 0;
    },
  };
}

function shown(text: string): string {
  return text.slice(0, 40);
}
