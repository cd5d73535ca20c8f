import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { findFileMeter, findFileMeterAt } from "../../src/energy/file-meter.ts";
import type { MeterFinding, StreamedMeter } from "../../src/energy/meter.ts";
import type { Reading } from "../../src/metering/reading.ts";
import { evaluateWindow } from "../../src/metering/window.ts";
import { temporaryRoot } from "./fixture-program.ts";
import { handClock, searchFor } from "./meter-search.ts";

/** Unix time at which the run's clock, which starts at 1000 s here, begins. */
const startUnixS = 1_767_607_000;

describe("a file of watts", () => {
  test("in CSV is taken, by its columns' names", async () => {
    const { spec, detail } = await specOf(await find(`volts,t_s,watts\n230,${at(-2)},12.50\n230,${at(-1)},12.25\n`));
    expect(detail).toBe("CSV, last row 1 s old");
    expect(spec).toMatchObject({
      kind: "power",
      boundary: "said",
      grade: "B",
      source: "watts from a file",
      stepW: 0.01,
      intervalS: 1,
      minWindowS: 10,
      gainU95: null,
    });
    expect(spec.notes[0]).toContain("the user has to say");
  });

  test("in JSON lines is taken", async () => {
    const { spec, detail } = await specOf(await find(`{"t_s":${at(-5)},"watts":12}\n{"t_s":${at(-3)},"watts":12}\n`));
    expect(detail).toBe("JSON lines, last row 3 s old");
    expect(spec).toMatchObject({ intervalS: 2, minWindowS: 20, stepW: 1 });
  });

  test("that has only its header so far is taken as one row a second", async () => {
    const { spec, detail } = await specOf(await find("t_s,watts\n"));
    expect(detail).toBe("CSV, no row yet");
    expect(spec).toMatchObject({ intervalS: 1 });
  });

  test("whose last line is half written is taken", async () => {
    expect((await find(`t_s,watts\n${at(-1)},12\n17676`)).state).toBe("available");
  });

  test("that was torn by a crash, and went on, is taken", async () => {
    expect((await find(`t_s,watts\n${at(-9)},12\n17676${at(-2)},12\n${at(-1)},12\n`)).state).toBe("available");
  });

  test.each([
    ["an empty file", "", "no whole line", "Start what writes it"],
    ["no header", `${startUnixS},12\n`, "neither a header", "t_s,watts as the first line"],
    ["seconds since a start", "t_s,watts\n0.5,12\n", "line 2 has a t_s that is no Unix time", "1767607872.25"],
    ["milliseconds", `t_s,watts\n${startUnixS}000,12\n`, "line 2 has a t_s in smaller units", "1767607872.25"],
    [
      "a line that is malformed",
      `t_s,watts\n${startUnixS},12\nsecret\n`,
      "line 3 does not have as many columns",
      "commas",
    ],
    ["a file that nothing writes now", `t_s,watts\n${startUnixS - 360},12\n`, "last row is 6 min old", "Start what"],
    ["another clock", `t_s,watts\n${startUnixS + 3600},12\n`, "3600 s in the future", "NTP"],
  ])("%s is refused with a cure", async (_name, text, detail, remedy) => {
    const finding = await find(text);
    expect(finding).toMatchObject({ state: "needs", remedy: expect.stringContaining(remedy) });
    expect(finding.detail).toContain(detail);
    expect(finding.detail).not.toContain("secret");
  });

  test("that is not there, or no plain file, is told without its path", async () => {
    const folder = temporaryRoot();
    mkdirSync(path.join(folder, "folder"));
    for (const name of ["watts.csv", "folder"]) {
      const finding = await findFileMeter(searchFor({ reference: path.join(folder, name) }));
      expect(finding).toMatchObject({ state: "needs", detail: "the file: there is none, or it is no plain file" });
      expect(JSON.stringify(finding)).not.toContain(folder);
    }
  });

  test("is not looked for without a path", async () => {
    expect((await findFileMeter(searchFor({}))).state).toBe("absent");
  });

  test("is put on this machine's clock by the time of day", async () => {
    const nowS = Date.now() / 1000;
    const file = write(`t_s,watts\n${nowS.toFixed(3)},12\n`);
    const finding = await findFileMeter(searchFor({ reference: file, clockS: () => 50 }));
    const { readings } = await listenTo(finding);
    expect(readings).toHaveLength(1);
    expect(Math.abs((readings[0]?.atS ?? 0) - 50)).toBeLessThan(5);
  });
});

describe("a file that is being written", () => {
  test("gives its rows at their own times, on the run's clock", async () => {
    const { file, readings, stop, move } = await follow(`t_s,watts\n${at(-1)},12\n`);
    move(3);
    appendFileSync(file, `${at(0.5)},13\n${at(2)},14.5\n`);
    stop();
    expect(readings).toEqual([
      { atS: 999, values: [12], fault: null },
      { atS: 1000.5, values: [13], fault: null },
      { atS: 1002, values: [14.5], fault: null },
    ]);
  });

  test("is looked at by itself while it is listened to", async () => {
    const { file, readings, next } = await follow(`t_s,watts\n${at(-1)},12\n`);
    const come = next();
    appendFileSync(file, `${at(0)},13\n`);
    await come;
    expect(readings.at(-1)).toMatchObject({ values: [13] });
  });

  test("gives a row whose end comes later once, whole", async () => {
    const { file, readings, next, stop } = await follow(`t_s,watts\n${at(-2)},11\n${at(-1)},1`);
    expect(readings).toHaveLength(1);
    const come = next();
    appendFileSync(file, "25\n");
    await come;
    stop();
    expect(readings.map(({ values }) => values)).toEqual([[11], [125]]);
  });

  test("says nothing more once it is stopped and closed", async () => {
    const { file, readings, stop, meter } = await follow("t_s,watts\n");
    stop();
    await meter.close();
    appendFileSync(file, `${at(0)},13\n`);
    stop();
    expect(readings).toEqual([]);
  });

  test("names a malformed line by its number, as a fault between its neighbours", async () => {
    const { file, readings, stop, move } = await follow(`t_s,watts\n${at(-1)},12\n`);
    move(3);
    appendFileSync(file, `${at(0)},\n${at(1)},13\nsecret\n`);
    stop();
    expect(readings.map(({ fault }) => fault)).toEqual([
      null,
      "the file: line 3 has no watts",
      null,
      "the file: line 5 does not have as many columns as the header",
    ]);
    expect(readings[1]?.values).toEqual([null]);
    expect(readings.map(({ atS }) => atS)).toEqual(readings.map(({ atS }) => atS).sort((a, b) => a - b));
  });

  test.each([
    ["goes back in time", [0, -1], "the file: line 4 goes back in time"],
    ["is in the future", [0, 3600], "the file: line 4 is in the future: the clocks differ"],
  ])("has a fault where a row %s, and goes on", async (_name, [first = 0, second = 0], fault) => {
    const { file, readings, stop, move } = await follow(`t_s,watts\n${at(-2)},12\n`);
    move(3);
    appendFileSync(file, `${at(first)},13\n${at(second)},99\n${at(1)},14\n`);
    stop();
    expect(readings.map((reading) => reading.fault ?? reading.values[0])).toEqual([12, 13, fault, 14]);
  });

  test("keeps the first of two rows of one second", async () => {
    const { readings } = await follow(`t_s,watts\n${at(-1)},12\n${at(-1)},13\n`);
    expect(readings.map(({ values }) => values)).toEqual([[12]]);
  });

  test("passes over what was long before, broken lines too", async () => {
    const recent = [-6, -5, -4, -3, -2, -1].map((seconds) => `${at(seconds)},12\n`);
    const { readings } = await follow(`t_s,watts\n${at(-900)},1\nbroken\n${at(-800)},2\n${recent.join("")}`);
    expect(readings).toEqual([998, 999].map((atS) => ({ atS, values: [12], fault: null })));
  });

  test("goes on where another file takes its place", async () => {
    const { file, readings, stop, move } = await follow(`t_s,watts\n${at(-1)},12\n`);
    move(3);
    renameSync(file, `${file}.1`);
    writeFileSync(file, `watts,t_s\n13,${at(1)}\n`);
    stop();
    expect(readings.map(({ values, fault }) => [values, fault])).toEqual([
      [[12], null],
      [[13], null],
    ]);
  });

  test("that vanishes is a fault", async () => {
    const { file, readings, stop } = await follow(`t_s,watts\n${at(-1)},12\n`);
    rmSync(file);
    stop();
    expect(readings.at(-1)).toMatchObject({ values: [null], fault: "the file: it is gone" });
  });

  test("whose new header is none is a fault, not figures", async () => {
    const { file, readings, stop } = await follow(`t_s,watts\n${at(-1)},12\n`);
    renameSync(file, `${file}.1`);
    writeFileSync(file, `time,power\n${at(0)},13\n`);
    stop();
    expect(readings.slice(1).map(({ fault }) => fault)).toEqual([
      "the file: line 1 is neither a header with t_s and watts nor a JSON object",
    ]);
  });

  test("and is long is read from its end", async () => {
    const old = Array.from({ length: 40_000 }, (_, index) => `${at(index - 40_000)},7\n`);
    const { readings } = await follow(`t_s,watts\n${old.join("")}`);
    expect(readings.map(({ atS }) => atS)).toEqual([998, 999]);
  });
});

describe("joules of a file", () => {
  const rows = (fromS: number, toS: number): string =>
    Array.from({ length: toS - fromS + 1 }, (_, index) => `${at(fromS + index)},10\n`).join("");

  test("are its watts times the seconds", async () => {
    const { file, readings, stop, move, meter } = await follow(`t_s,watts\n${rows(-5, 0)}`);
    move(25);
    appendFileSync(file, rows(1, 22));
    stop();
    const figures = evaluateWindow({ spec: meter.spec, readings, fromS: 1001, toS: 1021 });
    expect(figures).toMatchObject({ seconds: 20, coverage: 1, gaps: [] });
    expect(figures.joules).toBeCloseTo(200, 6);
  });

  test("of one that ends before the window are none", async () => {
    const { readings, stop, move, meter } = await follow(`t_s,watts\n${rows(-5, 0)}`);
    move(25);
    stop();
    const figures = evaluateWindow({ spec: meter.spec, readings, fromS: 1001, toS: 1021 });
    expect(figures).toMatchObject({ joules: null, coverage: 0, gaps: [{ why: "the readings end earlier" }] });
  });

  test.each([7, -7])("go on behind a gap where the time of day is set by %d s meanwhile", async (stepS) => {
    const { file, readings, next, stop, move, meter, setClock } = await follow(`t_s,watts\n${rows(-5, 0)}`);
    const come = next();
    move(10);
    appendFileSync(file, rows(1, 10));
    await come;
    setClock(stepS);
    move(15);
    appendFileSync(file, rows(11 + stepS, 25 + stepS));
    stop();
    const figures = evaluateWindow({ spec: meter.spec, readings, fromS: 1001, toS: 1021 });
    expect(figures.coverage).toBeCloseTo(19 / 20, 4);
    expect(figures.gaps.map(({ why }) => why)).toEqual(["the file: this machine's time of day was set meanwhile"]);
    expect(figures.joules).toBeCloseTo(200, 4);
  });

  test("of a row without watts are a gap, not less", async () => {
    const { file, readings, stop, move, meter } = await follow(`t_s,watts\n${rows(-5, 0)}`);
    move(25);
    appendFileSync(file, `${rows(1, 10)}${at(11)},\n${rows(12, 22)}`);
    stop();
    const figures = evaluateWindow({ spec: meter.spec, readings, fromS: 1001, toS: 1021 });
    expect(figures.coverage).toBeCloseTo(18 / 20, 4);
    expect(figures.gaps.map(({ why }) => why)).toContain("the file: line 18 has no watts");
    expect(figures.joules).toBeCloseTo(200, 4);
  });
});

/** Unix time of so many seconds after the run's clock showed 1000. */
function at(seconds: number): number {
  return startUnixS + seconds;
}

function write(text: string): string {
  const file = path.join(temporaryRoot(), "watts.csv");
  writeFileSync(file, text);
  return file;
}

function find(text: string): Promise<MeterFinding> {
  return findFileMeterAt({ reference: write(text), clockS: () => 1000, unixS: () => startUnixS });
}

async function specOf(finding: MeterFinding) {
  if (finding.state !== "available") throw new Error(finding.detail);
  const meter = await finding.open();
  await meter.close();
  return { spec: meter.spec, detail: finding.detail };
}

/** A file that is listened to from 1000 s on. */
async function follow(text: string) {
  const file = write(text);
  const { clockS, move } = handClock(1000);
  let setS = 0;
  const unixS = () => startUnixS + clockS() - 1000 + setS;
  const finding = await findFileMeterAt({ reference: file, clockS, unixS });
  const setClock = (seconds: number) => {
    setS += seconds;
  };
  return { file, move, setClock, ...(await listenTo(finding)) };
}

async function listenTo(finding: MeterFinding): Promise<{
  readonly meter: StreamedMeter;
  readonly readings: Reading[];
  readonly stop: () => void;
  /** Until the next reading. */
  readonly next: () => Promise<void>;
}> {
  if (finding.state !== "available") throw new Error(finding.detail);
  const meter = await finding.open();
  if (meter.feed !== "streamed") throw new Error("a file is streamed");
  const readings: Reading[] = [];
  let tell: () => void = () => undefined;
  const stop = meter.listen((reading) => {
    readings.push(reading);
    tell();
  });
  onTestFinished(() => meter.close());
  const next = (): Promise<void> =>
    new Promise((resolve) => {
      tell = resolve;
    });
  return { meter, readings, stop, next };
}
