import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { findRapl } from "../../src/energy/rapl.ts";
import { plant } from "../machine/plant.ts";
import { handClock, searchFor } from "./meter-search.ts";
import { openPolled } from "./open-polled.ts";
import { asOrdinaryUser, forbid } from "./ordinary-user.ts";

const folder = "sys/class/powercap";
const wrap = 262_143_328_850;

interface Zone {
  readonly name: string;
  /** µJ before the probe's load, and what the load adds. */
  readonly at: number;
  readonly adds: number;
  readonly range?: number | string | null;
}

/** A processor of zones by entry (`intel-rapl:0`), whose load takes 2 s. */
function processor(zones: Readonly<Record<string, Zone>>, reference: string | null = null) {
  const files = Object.entries(zones).flatMap(([entry, { name, at, range = wrap }]): [string, string][] => [
    [`${folder}/${entry}/name`, `${name}\n`],
    [`${folder}/${entry}/energy_uj`, `${at}\n`],
    ...(range === null ? [] : [[`${folder}/${entry}/max_energy_range_uj`, `${range}\n`] as [string, string]]),
  ]);
  const root = plant(Object.fromEntries(files));
  const clock = handClock();
  const set = (entry: string, microjoules: number | string) =>
    writeFileSync(path.join(root, folder, entry, "energy_uj"), `${microjoules}\n`);
  const load = async () => {
    clock.move(2);
    for (const [entry, { at, adds }] of Object.entries(zones)) if (adds !== 0) set(entry, at + adds);
  };
  return { root, clock, set, find: () => findRapl(searchFor({ root, clockS: clock.clockS, load, reference })) };
}

const one: Zone = { name: "package-0", at: 5_000_000, adds: 30_000_000 };

describe("what is counted", () => {
  test("a package with its memory, which the package leaves out; core and uncore are parts of it", async () => {
    const chip = processor({
      "intel-rapl:0": one,
      "intel-rapl:0:0": { name: "core", at: 1_000_000, adds: 20_000_000 },
      "intel-rapl:0:1": { name: "uncore", at: 1_000_000, adds: 1_000_000 },
      "intel-rapl:0:2": { name: "dram", at: 2_000_000, adds: 4_000_000, range: 65_532_610_987 },
    });
    const { spec, read } = await openPolled(await chip.find());
    expect(spec).toMatchObject({
      source: "rapl package-0 + dram",
      boundary: "package+dram",
      grade: "C",
      gainU95: null,
    });
    expect(spec.channels).toEqual([
      { name: "package-0", wrapJ: expect.closeTo(262_143.32885, 6) },
      { name: "package-0 dram", wrapJ: expect.closeTo(65_532.610987, 6) },
    ]);
    expect(await read()).toEqual({ atS: 1002, values: [expect.closeTo(35, 9), expect.closeTo(6, 9)], fault: null });
  });

  test("packages are added over sockets", async () => {
    const chip = processor({
      "intel-rapl:0": one,
      "intel-rapl:1": { name: "package-1", at: 90_000_000, adds: 10_000_000 },
    });
    const finding = await chip.find();
    const { spec, read } = await openPolled(finding);
    expect(spec.source).toBe("rapl package-0 + package-1");
    expect(spec.boundary).toBe("package");
    expect((await read()).values).toEqual([expect.closeTo(35, 9), expect.closeTo(100, 9)]);
    expect(finding.detail).toContain("20.0 W");
  });

  test("psys is never added to a package, and is to be had by name alone", async () => {
    const zones = { "intel-rapl:0": one, "intel-rapl:1": { name: "psys", at: 0, adds: 60_000_000 } };
    const unasked = await openPolled(await processor(zones).find());
    expect(unasked.spec.channels.map(({ name }) => name)).toEqual(["package-0"]);
    const asked = await openPolled(await processor(zones, "psys").find());
    expect(asked.spec).toMatchObject({ source: "rapl psys", boundary: "psys" });
    expect((await asked.read()).values).toEqual([expect.closeTo(60, 9)]);
  });

  test("the -mmio twin of a package is left out", async () => {
    // Read at another moment its count is another: no mirror that the counts would give away.
    const twin = { ...one, at: 9_000_000, adds: 33_000_000 };
    const chip = processor({ "intel-rapl:0": one, "intel-rapl-mmio:0": twin });
    const { spec } = await openPolled(await chip.find());
    expect(spec.channels).toHaveLength(1);
  });

  test("memory that only one of two packages shows is left out, and said to be", async () => {
    const chip = processor({
      "intel-rapl:0": one,
      "intel-rapl:0:0": { name: "dram", at: 0, adds: 2_000_000 },
      "intel-rapl:1": { name: "package-1", at: 90_000_000, adds: 10_000_000 },
    });
    const { spec } = await openPolled(await chip.find());
    expect(spec.boundary).toBe("package");
    expect(spec.notes.join(" ")).toContain("Memory is not in it: not every package shows it.");
  });

  test("memory whose counter stands still is left out", async () => {
    const chip = processor({ "intel-rapl:0": one, "intel-rapl:0:0": { name: "dram", at: 0, adds: 0 } });
    const { spec } = await openPolled(await chip.find());
    expect(spec.source).toBe("rapl package-0");
    expect(spec.notes.join(" ")).toContain("does not move");
  });
});

describe("mirrored dies", () => {
  test("that show one counter are counted once", async () => {
    const chip = processor({
      "intel-rapl:0": { name: "package-0-die-0", at: 70_000_000, adds: 136_000_000 },
      "intel-rapl:1": { name: "package-0-die-1", at: 70_000_000, adds: 136_000_000 },
    });
    const finding = await chip.find();
    const { spec } = await openPolled(finding);
    expect(spec.source).toBe("rapl package-0-die-0");
    expect(spec.notes).toContain("package-0-die-1 shows the counter of package-0-die-0 again: it is counted once.");
    expect(finding.detail).toContain("68.0 W");
  });

  test("that are updated a moment apart are counted once", async () => {
    const chip = processor({
      "intel-rapl:0": { name: "package-0-die-0", at: 70_000_000, adds: 136_000_000 },
      "intel-rapl:1": { name: "package-0-die-1", at: 70_200_000, adds: 135_700_000 },
    });
    expect((await openPolled(await chip.find())).spec.channels).toHaveLength(1);
  });

  test("dies with counters of their own are added, though they draw alike", async () => {
    const chip = processor({
      "intel-rapl:0": { name: "package-0-die-0", at: 70_000_000, adds: 136_000_000 },
      "intel-rapl:1": { name: "package-0-die-1", at: 91_000_000, adds: 136_000_000 },
    });
    expect((await openPolled(await chip.find())).spec.channels).toHaveLength(2);
  });

  test("two zones of one name that move alike are one", async () => {
    const chip = processor({
      "intel-rapl:0": { name: "package-0", at: 70_000_000, adds: 100_000_000 },
      "intel-rapl:1": { name: "package-0", at: 10_000_000, adds: 100_500_000 },
    });
    expect((await openPolled(await chip.find())).spec.channels).toHaveLength(1);
  });
});

describe("where the counter starts again", () => {
  test.each([
    ["262 143 328 850 µJ", 262_143_328_850, 262_143.32885],
    ["65 532 610 987 µJ", 65_532_610_987, 65_532.610987],
  ])("is read: %s", async (_name, range, wrapJ) => {
    const { spec } = await openPolled(await processor({ "intel-rapl:0": { ...one, range } }).find());
    expect(spec).toMatchObject({
      channels: [{ name: "package-0", wrapJ: expect.closeTo(wrapJ, 6) }],
      stepJ: expect.closeTo(wrapJ / 2 ** 32, 12),
    });
    expect(spec.notes.join(" ")).not.toContain("starts again");
  });

  test.each([
    ["missing", null],
    ["zero", 0],
    ["no number", "unknown"],
    ["less than seconds of work", 900_000_000],
    ["more than any register holds", 99_000_000_000_000_000n.toString()],
  ])("is unknown where the range is %s, and said to be", async (_name, range) => {
    const { spec } = await openPolled(await processor({ "intel-rapl:0": { ...one, range } }).find());
    expect(spec.channels).toEqual([{ name: "package-0", wrapJ: null }]);
    expect(spec.notes.join(" ")).toContain("starts again");
  });

  test("is passed by the probe without harm", async () => {
    const chip = processor({ "intel-rapl:0": { name: "package-0", at: wrap - 10_000_000, adds: 20_000_000 - wrap } });
    const finding = await chip.find();
    expect(finding).toMatchObject({ state: "available", detail: expect.stringContaining("10.0 W") });
  });

  test("a counter that falls without a range is not believed", async () => {
    const chip = processor({ "intel-rapl:0": { name: "package-0", at: 50_000_000, adds: -20_000_000, range: null } });
    expect((await chip.find()).state).toBe("absent");
  });

  test("leaves no room for two turns between two readings", async () => {
    const { spec } = await openPolled(await processor({ "intel-rapl:0": { ...one, range: 65_532_610_987 } }).find());
    expect(spec.intervalS * spec.mostW).toBeLessThan(65_532 / 10);
  });

  test("steps of 1 J, as of some platforms, ask for longer windows", async () => {
    const range = 2 ** 32 * 1e6;
    const chip = processor({ "intel-rapl:0": { name: "psys", at: 0, adds: 60_000_000, range } }, "psys");
    const { spec } = await openPolled(await chip.find());
    expect(spec).toMatchObject({ stepJ: 1, minWindowS: 10, minWindowReason: "its counter moves in steps of 1.0 J" });
  });
});

describe("a counter that is not believed", () => {
  test("because it stands still under load", async () => {
    const finding = await processor({ "intel-rapl:0": { ...one, adds: 0 } }).find();
    expect(finding).toMatchObject({ state: "absent", detail: expect.stringContaining("stood still") });
  });

  test("because one of two packages stands still", async () => {
    const chip = processor({ "intel-rapl:0": one, "intel-rapl:1": { name: "package-1", at: 0, adds: 0 } });
    expect(await chip.find()).toMatchObject({ state: "absent", detail: expect.stringContaining("package-1") });
  });

  test("because no processor draws that much", async () => {
    const finding = await processor({ "intel-rapl:0": { ...one, adds: 9_000_000_000 } }).find();
    expect(finding).toMatchObject({ state: "absent", detail: expect.stringContaining("which no processor draws") });
  });

  test("because it is no number", async () => {
    const chip = processor({ "intel-rapl:0": one });
    chip.set("intel-rapl:0", "garbage");
    expect(await chip.find()).toMatchObject({ state: "absent", detail: "package-0: it says no whole number" });
  });
});

describe("a counter that may not be read (since CVE-2020-8694)", () => {
  test("needs one command, which is said", async () => {
    const chip = processor({ "intel-rapl:0": one });
    forbid(chip.root, `${folder}/intel-rapl:0/energy_uj`);
    expect(await asOrdinaryUser(chip.find)).toEqual({
      state: "needs",
      detail: expect.stringContaining("package-0"),
      remedy: "sudo chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj",
    });
  });

  test("of memory alone leaves the package", async () => {
    const chip = processor({ "intel-rapl:0": one, "intel-rapl:0:0": { name: "dram", at: 0, adds: 0 } });
    forbid(chip.root, `${folder}/intel-rapl:0:0/energy_uj`);
    const { spec } = await openPolled(await asOrdinaryUser(chip.find));
    expect(spec.boundary).toBe("package");
    expect(spec.notes.join(" ")).toContain("its counter cannot be read (sudo chmod a+r");
  });
});

describe("while it is read", () => {
  test("a zone that vanishes is a gap of its channel, never 0", async () => {
    const chip = processor({
      "intel-rapl:0": one,
      "intel-rapl:1": { name: "package-1", at: 90_000_000, adds: 10_000_000 },
    });
    const { read } = await openPolled(await chip.find());
    rmSync(path.join(chip.root, folder, "intel-rapl:1"), { recursive: true });
    chip.clock.move(1);
    expect(await read()).toEqual({ atS: 1003, values: [expect.closeTo(35, 9), null], fault: "package-1: it is gone" });
  });

  test.each(["", "-5", "999999999999999", "1.5", "NaN"])("'%s' is a gap", async (text) => {
    const chip = processor({ "intel-rapl:0": one });
    const { read } = await openPolled(await chip.find());
    chip.set("intel-rapl:0", text);
    expect(await read()).toMatchObject({ values: [null], fault: expect.stringContaining("package-0: ") });
  });
});

test("a machine without counters has none", async () => {
  expect(await findRapl(searchFor({ root: plant({}) }))).toMatchObject({ state: "absent" });
});

test("an unknown part is refused with the words that exist", async () => {
  await expect(processor({ "intel-rapl:0": one }, "gpu").find()).rejects.toMatchObject({
    code: "usage",
    cure: expect.stringContaining("rapl=psys"),
  });
});
