import { describe, expect, test } from "vitest";
import { readPowerFacts } from "../../src/cli/power-facts.ts";
import { findLinear } from "../../src/energy/linear.ts";
import type { KeptLine, PolledMeter, PowerFacts } from "../../src/energy/meter.ts";
import { evaluateWindow } from "../../src/metering/window.ts";
import { plant, silentHost } from "../machine/plant.ts";
import { handClock, searchFor } from "./meter-search.ts";

const line: KeptLine = {
  source: "line calibrated 2026-11-20 with plug",
  boundary: "wall",
  watts: { kind: "fitted", idleW: 5, slopeW: 10, covariance: [0.01, 0, 0.01], freedom: 9 },
  gainU95: 0.1,
  notes: ["the kernel was 6.1 when the line was calibrated and is now 6.6"],
};

function factsOf(more: Partial<PowerFacts> = {}): PowerFacts {
  return { ...searchFor({}).facts, readBusyS: () => 0, cpus: 2, virtualisation: "none", ...more };
}

async function open(facts: PowerFacts, clockS = () => 0): Promise<PolledMeter> {
  const finding = await findLinear(searchFor({ facts, clockS }));
  if (finding.state !== "available") throw new Error(finding.detail);
  const meter = await finding.open();
  if (meter.feed !== "polled") throw new Error("it is polled");
  return meter;
}

describe("the meter that is a model", () => {
  test("takes the calibrated line before what is assumed, but not before what the user says", async () => {
    const board = "Raspberry Pi 5 Model B Rev 1.0";
    expect((await open(factsOf({ line, tdpW: 15, board }))).spec.source).toBe("assumed: rated power 15 W");
    expect((await open(factsOf({ line, deviceClass: "pi4", board }))).spec.source).toBe("assumed: Raspberry Pi 4");
    const { spec } = await open(factsOf({ line, board }));
    expect(spec).toMatchObject({
      id: "linear",
      kind: "model",
      source: "line calibrated 2026-11-20 with plug",
      boundary: "wall",
      grade: "D",
      gainU95: 0.1,
      cpus: 2,
      watts: line.watts,
    });
    expect(spec.notes).toEqual([...line.notes, expect.stringContaining("a GPU, a disk, a screen or a radio")]);
  });

  test.each([
    [{ tdpW: 15 }, "assumed: rated power 15 W", "D"],
    [{ deviceClass: "n100" }, "assumed: N100 mini PC", "E"],
    [{ board: "Raspberry Pi 5 Model B Rev 1.0" }, "assumed: Raspberry Pi 5", "E"],
    [{ virtualisation: "kvm" }, "assumed: 2 virtual CPUs, unknown processor", "E"],
  ] as const)("of %j says what it is and how far it can be trusted", async (facts, source, grade) => {
    expect((await open(factsOf(facts))).spec).toMatchObject({ source, grade, boundary: "device", gainU95: null });
  });

  test("is absent where nothing is known, or the load cannot be read", async () => {
    expect(await findLinear(searchFor({ facts: factsOf() }))).toEqual({
      state: "absent",
      detail: "nothing is known of this machine's watts; --tdp-w, --device or 'calibrate --meter' would help",
    });
    expect(await findLinear(searchFor({ facts: factsOf({ line, readBusyS: () => null }) }))).toMatchObject({
      state: "absent",
      detail: expect.stringContaining("/proc/stat"),
    });
  });

  test("needs the shorter windows the more CPUs share the ticks", async () => {
    const needs = async (cpus: number) => (await open(factsOf({ line, cpus }))).spec.minWindowS;
    // 2 · 10 ms/√6 · √(5 + 2) over 1 % of two CPUs.
    expect(await needs(2)).toBeCloseTo((2 * 0.01 * Math.sqrt(7)) / Math.sqrt(6) / 0.02, 12);
    expect(await needs(1)).toBeGreaterThan(await needs(2));
    expect(await needs(64)).toBeLessThan(0.2);
  });

  test("reads busy seconds, and a read that fails is a gap", async () => {
    const { clockS, move } = handClock(100);
    let busyS: number | null = 3;
    const meter = await open(factsOf({ line, readBusyS: () => busyS }), clockS);
    expect(await meter.read()).toEqual({ atS: 100, values: [3], fault: null });
    busyS = null;
    move(1);
    expect(await meter.read()).toEqual({
      atS: 101,
      values: [null],
      fault: expect.stringContaining("could not be read"),
    });
  });
});

describe("on a planted machine", () => {
  const stat = (busy: number, idle: number) =>
    `cpu  ${busy} 0 0 ${idle} 50 0 0 0 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\ncpu1 0 0 0 0 0 0 0 0 0 0\nintr 1\n`;

  test("joules follow from /proc/stat, iowait being idle", async () => {
    const files = { "proc/stat": stat(100, 100) };
    const roots = [plant(files), plant({ "proc/stat": stat(600, 2000) })];
    let at = 0;
    const context = { logicalCores: 8, memoryBytes: null, cpuModel: null, virtualisation: null };
    const facts = roots.map((root) =>
      readPowerFacts({ root, context, tdpW: null, deviceClass: null, line, host: silentHost }),
    );
    expect(facts[0]?.cpus).toBe(2);
    const { clockS, move } = handClock(0);
    const meter = await open(factsOf({ line, readBusyS: () => facts[at]?.readBusyS() ?? null }), clockS);
    const first = await meter.read();
    at = 1;
    move(10);
    const readings = [first, await meter.read()];
    const { joules, loJ, hiJ } = evaluateWindow({ spec: meter.spec, readings, fromS: 0, toS: 10 });
    // 5 busy seconds of 20: u = 0.25, 7.5 W.
    expect(joules).toBeCloseTo(75, 9);
    expect(loJ ?? 0).toBeLessThan(75 - 7.5);
    expect(hiJ ?? 0).toBeGreaterThan(75 + 7.5);
  });
});
