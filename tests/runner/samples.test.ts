import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeSamples, encodeSamples, formatSamples } from "../../src/runner/samples.ts";

test("samples come back from the journal's text to the bit", () => {
  fc.assert(
    fc.property(fc.float64Array({ maxLength: 300 }), (samplesNs) => {
      expect(decodeSamples(encodeSamples(samplesNs))).toEqual(samplesNs);
    }),
  );
});

test("samples that are a part of a longer array are that part alone", () => {
  const part = Float64Array.of(1, 2, 3, 4).subarray(1, 3);
  expect(decodeSamples(encodeSamples(part))).toEqual(Float64Array.of(2, 3));
});

test("samples.csv.gz holds every iteration in order, in ms to the nanosecond, an open loop's delay and service beside it, with ids quoted where they need it", async () => {
  const open = { issueDelayNs: Float64Array.of(70_001), serviceNs: Float64Array.of(4e5) };
  const sets = [
    { cellId: "a/b", repetition: 1, samplesNs: Float64Array.of(1_234_567, 1, 86_400e9), open: null },
    { cellId: 'odd,"id"', repetition: 2, samplesNs: Float64Array.of(5e5), open },
    { cellId: "none", repetition: 3, samplesNs: new Float64Array(), open: null },
  ];
  expect(gunzipSync(await formatSamples(sets)).toString()).toBe(
    [
      "cell_id,repetition,iteration,latency_ms,issue_delay_ms,service_ms",
      "a/b,1,1,1.234567,,",
      "a/b,1,2,0.000001,,",
      "a/b,1,3,86400000.000000,,",
      '"odd,""id""",2,1,0.500000,0.070001,0.400000',
      "",
    ].join("\n"),
  );
});

test("samples.csv.gz of many samples counts them through", async () => {
  const samplesNs = Float64Array.from({ length: 20_000 }, (_, index) => index);
  const lines = gunzipSync(await formatSamples([{ cellId: "a", repetition: 1, samplesNs, open: null }]))
    .toString()
    .trimEnd()
    .split("\n");
  expect(lines).toHaveLength(20_001);
  expect(lines.every((line, index) => index === 0 || line === `a,1,${index},${((index - 1) / 1e6).toFixed(6)},,`)).toBe(
    true,
  );
});
