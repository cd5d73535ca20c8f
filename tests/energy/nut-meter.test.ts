import { describe, expect, onTestFinished, test } from "vitest";
import type { MeterFinding, PolledMeter } from "../../src/energy/meter.ts";
import { findNutMeter } from "../../src/energy/nut-meter.ts";
import { searchFor } from "./meter-search.ts";
import { listOf, serveNut } from "./nut-server.ts";

type Variables = Readonly<Record<string, string>>;
const measured = { "ups.status": "OL", "ups.realpower": "42", "driver.parameter.pollinterval": "2" };
const loaded = { "ups.status": "OL CHRG", "ups.load": "7", "ups.realpower.nominal": "600" };

describe("a UPS behind a NUT server", () => {
  test("that measures its watts is grade B", async () => {
    const { spec, detail } = await specOf(await find(() => measured));
    expect(detail).toBe("UPS, 42 W measured");
    expect(spec).toMatchObject({ kind: "power", boundary: "ups", grade: "B", source: "UPS ups.realpower", notes: [] });
    expect(spec).toMatchObject({ updateS: 2, minWindowS: 20, stepW: 1, gainU95: null });
  });

  test("that shows its load is its load of its nominal watts, grade D, with a note", async () => {
    const { spec, detail } = await specOf(await find(() => loaded));
    expect(detail).toBe("UPS, 42 W by its load");
    expect(spec).toMatchObject({ grade: "D", source: "UPS load × nominal watts", stepW: 6, minWindowS: 50 });
    expect(spec.notes).toEqual(["The UPS's watts are its load × its nominal 600 W."]);
  });

  test("whose driver asks it each 30 s needs windows ten times as long", async () => {
    const { spec } = await specOf(await find(() => ({ ...measured, "driver.parameter.pollfreq": "30" })));
    expect(spec).toMatchObject({ updateS: 30, minWindowS: 300, mostGapS: 60 });
    expect(spec.minWindowReason).toContain("30 s");
  });

  test.each([
    ["volt-amperes alone, which are no watts", { "ups.status": "OL", "ups.power": "60" }, "shows neither its watts"],
    ["a load without nominal watts", { "ups.status": "OL", "ups.load": "7" }, "shows neither its watts"],
    ["watts that are no number", { "ups.status": "OL", "ups.realpower": "n/a" }, "shows neither its watts"],
    ["0 W", { ...measured, "ups.realpower": "0" }, "shows 0 W"],
    ["impossible watts", { ...measured, "ups.realpower": "999999" }, "no such UPS feeds"],
  ])("that shows %s is none to measure with", async (_name, variables: Variables, detail) => {
    const finding = await find(() => variables);
    expect(finding).toMatchObject({ state: "needs", remedy: expect.stringMatching(/^[A-Z]/) });
    expect(finding.detail).toContain(detail);
  });

  test("keeps what is odd about its state as notes: OB, LB and words that are unknown", async () => {
    const { spec } = await specOf(await find(() => ({ ...measured, "ups.status": "OB LB MOON" })));
    expect(spec.notes).toEqual([
      "The UPS ran on its battery (OB).",
      "The UPS said: battery low.",
      "Of the UPS: its status holds words that are unknown here (MOON); they are passed over.",
    ]);
  });

  test("that refuses is told with its cure", async () => {
    const { port } = await serveNut((socket) => socket.write("ERR UNKNOWN-UPS\n"));
    expect(await findNutMeter(searchFor({ reference: `ups@127.0.0.1:${port}` }))).toMatchObject({
      state: "needs",
      detail: "the server knows no UPS of that name",
      remedy: expect.stringContaining("upsc -l"),
    });
  });

  test("that does not answer is told", async () => {
    const finding = await findNutMeter(searchFor({ reference: "ups@127.0.0.1:1" }));
    expect(finding).toMatchObject({ state: "needs", detail: "it cannot be asked (ECONNREFUSED)" });
  });

  test.each([
    ["ups", "nut=UPS@HOST"],
    ["http://10.0.0.1", "nut=UPS@HOST"],
    ["ups@::1", "brackets"],
    ["ups@8.8.8.8", "--allow-remote-meter"],
  ])("%s is refused with a cure", async (reference, cure) => {
    const finding = findNutMeter(searchFor({ reference }));
    await expect(finding).rejects.toThrow("--meter nut: ");
    await expect(finding).rejects.toThrow(cure);
  });

  test("is not looked for without a name", async () => {
    expect((await findNutMeter(searchFor({}))).state).toBe("absent");
  });
});

describe("a UPS that is read", () => {
  test("gives its watts each time anew", async () => {
    let watts = "42";
    const meter = await open(() => ({ ...measured, "ups.realpower": watts }));
    expect(await meter.read()).toEqual({ atS: 0, values: [42], fault: null });
    watts = "43.5";
    expect(await meter.read()).toMatchObject({ values: [43.5], fault: null });
  });

  test("adds to its notes when it goes on its battery, once", async () => {
    let status = "OL";
    const meter = await open(() => ({ ...measured, "ups.status": status }));
    expect(meter.spec.notes).toEqual([]);
    status = "OB DISCHRG";
    await meter.read();
    await meter.read();
    expect(meter.spec.notes).toEqual(["The UPS ran on its battery (OB)."]);
  });

  test.each([
    ["loses its figure, but not its load", loaded, "does not show its watts"],
    ["shows impossible watts", { ...measured, "ups.realpower": "999999" }, "no such UPS feeds"],
    ["shows watts below nothing", { ...measured, "ups.realpower": "-5" }, "does not show its watts"],
  ])("that %s has a gap, and not another figure", async (_name, later: Variables, fault) => {
    let variables: Variables = measured;
    const meter = await open(() => variables);
    variables = later;
    const reading = await meter.read();
    expect(reading.values).toEqual([null]);
    expect(reading.fault).toContain(fault);
    variables = measured;
    expect(await meter.read()).toMatchObject({ values: [42], fault: null });
  });

  test("whose server has only old figures has a gap", async () => {
    let isStale = false;
    const { port } = await serveNut((socket) => socket.write(isStale ? "ERR DATA-STALE\n" : listOf(measured)));
    const meter = await opened(await findNutMeter(searchFor({ reference: `ups@127.0.0.1:${port}` })));
    isStale = true;
    expect(await meter.read()).toMatchObject({
      values: [null],
      fault: "the server has lost its UPS, and has only old figures",
    });
  });
});

async function find(variables: () => Variables): Promise<MeterFinding> {
  const { port } = await serveNut((socket) => socket.write(listOf(variables())));
  return findNutMeter(searchFor({ reference: `ups@127.0.0.1:${port}` }));
}

async function open(variables: () => Variables): Promise<PolledMeter> {
  return opened(await find(variables));
}

async function opened(finding: MeterFinding): Promise<PolledMeter> {
  if (finding.state !== "available") throw new Error(finding.detail);
  const meter = await finding.open();
  if (meter.feed !== "polled") throw new Error("a UPS is polled");
  onTestFinished(() => meter.close());
  return meter;
}

async function specOf(finding: MeterFinding) {
  const { spec } = await opened(finding);
  return { spec, detail: finding.detail };
}
