import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, deflateRawSync, inflateRawSync } from "node:zlib";
import { stringify } from "csv-stringify/sync";
import type { OpenTimes } from "../results/scenario-columns.ts";

/** Samples as text for the journal: the doubles' bytes (little-endian), deflated, in base64. Exact. */
export function encodeSamples(samplesNs: Float64Array): string {
  return deflateRawSync(Buffer.from(samplesNs.buffer, samplesNs.byteOffset, samplesNs.byteLength)).toString("base64");
}

export function decodeSamples(text: string): Float64Array {
  const bytes = inflateRawSync(Buffer.from(text, "base64"));
  const samples = new Float64Array(Math.floor(bytes.byteLength / Float64Array.BYTES_PER_ELEMENT));
  Buffer.from(samples.buffer).set(bytes.subarray(0, samples.byteLength));
  return samples;
}

/** Both of an open loop's, likewise. */
export function encodeOpen({ issueDelayNs, serviceNs }: OpenTimes): { issueDelay: string; service: string } {
  return { issueDelay: encodeSamples(issueDelayNs), service: encodeSamples(serviceNs) };
}

export function decodeOpen({ issueDelay, service }: ReturnType<typeof encodeOpen>): OpenTimes {
  return { issueDelayNs: decodeSamples(issueDelay), serviceNs: decodeSamples(service) };
}

export interface SampleSet {
  readonly cellId: string;
  readonly repetition: number;
  readonly samplesNs: Float64Array;
  /** Of open loops, beside each latency. */
  readonly open: OpenTimes | null;
}

/**
 * samples.csv.gz: every timed iteration of every repetition, in order, ms with all digits of the nanosecond; issue delay and
 * service time are empty for closed loops.
 */
export async function formatSamples(sets: Iterable<SampleSet>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const collect = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await pipeline(Readable.from(sampleTexts(sets)), createGzip(), collect);
  return Buffer.concat(chunks);
}

/** Lines a text handed to gzip holds: every one is a turn of a thread, which would cost more than the line itself. */
const linesAText = 8192;

function* sampleTexts(sets: Iterable<SampleSet>): Generator<string> {
  yield stringify([["cell_id", "repetition", "iteration", "latency_ms", "issue_delay_ms", "service_ms"]]);
  for (const { cellId, repetition, samplesNs, open } of sets) {
    // Only the id can need quotes, and it is the same in every line.
    const start = stringify([[cellId, repetition]], { eof: false });
    for (let first = 0; first < samplesNs.length; first += linesAText) {
      const lines = Array.from(
        samplesNs.subarray(first, first + linesAText),
        (ns, index) => `${start},${first + index + 1},${toMs(ns)},${openText(open, first + index)}\n`,
      );
      yield lines.join("");
    }
  }
}

function openText(open: OpenTimes | null, index: number): string {
  if (open === null) return ",";
  return `${toMs(open.issueDelayNs[index] ?? 0)},${toMs(open.serviceNs[index] ?? 0)}`;
}

function toMs(ns: number): string {
  return (ns / 1e6).toFixed(6);
}
