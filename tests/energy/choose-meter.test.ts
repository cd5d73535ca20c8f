import { describe, expect, test } from "vitest";
import { type ChoiceRequest, chooseMeters } from "../../src/energy/choose-meter.ts";
import type { FindMeter, MeterFinding, PolledMeter } from "../../src/energy/meter.ts";
import { meters } from "../../src/energy/meters.ts";
import type { MeterId, MeterSpec } from "../../src/metering/reading.ts";
import { searchFor } from "./meter-search.ts";
import { counterSpec, found, modelSpec, type Planted, polled, powerSpec } from "./planted-meters.ts";

const specs: Partial<Record<MeterId, MeterSpec>> = {
  rapl: counterSpec(),
  linear: modelSpec(),
  battery: powerSpec({ id: "battery", source: "battery BAT0", boundary: "device", grade: "B", minWindowS: 300 }),
  hwmon: powerSpec({ id: "hwmon", source: "hwmon ina219", boundary: "board", grade: "B" }),
  nvidia: powerSpec({ id: "nvidia", source: "nvidia-smi 0", boundary: "gpu", grade: "C" }),
  plug: powerSpec({ source: "plug" }),
};

/** A machine with these meters and no others. */
function machine(present: Partial<Record<MeterId, "here" | MeterFinding>>) {
  const opened = new Map<MeterId, Planted<PolledMeter>>();
  const sought: MeterId[] = [];
  const finderOf = async (id: MeterId): Promise<FindMeter> => {
    sought.push(id);
    const state = present[id];
    if (state !== "here") return async () => state ?? { state: "absent", detail: `no ${id} here` };
    return async () =>
      found(() => {
        const planted = polled(specs[id] ?? counterSpec({ id }), () => ({ atS: 0, values: [0], fault: null }));
        opened.set(id, planted);
        return planted.meter;
      });
  };
  const choose = (more: Partial<ChoiceRequest> = {}) =>
    chooseMeters({
      asked: null,
      search: searchFor({}),
      hasGpu: false,
      resolves: ({ minWindowS }) => minWindowS <= 60,
      finderOf,
      ...more,
    });
  const open = () => [...opened].filter(([, planted]) => !planted.isClosed()).map(([id]) => id);
  return { choose, open, sought };
}

const ids = ({ meters: chosen }: Awaited<ReturnType<typeof chooseMeters>>) => chosen.map(({ spec }) => spec.id);
const asked = (...names: readonly MeterId[]) => names.map((id) => ({ id, reference: null }));

describe("without being asked", () => {
  test("the best grade that is here is taken, and a model last", async () => {
    expect(ids(await machine({ rapl: "here", linear: "here", hwmon: "here" }).choose())).toEqual(["hwmon"]);
    expect(ids(await machine({ rapl: "here", linear: "here" }).choose())).toEqual(["rapl"]);
    expect(ids(await machine({ linear: "here" }).choose())).toEqual(["linear"]);
    expect(ids(await machine({}).choose())).toEqual([]);
  });

  test("what has an address or a file is not looked for", async () => {
    const on = machine({ linear: "here", plug: "here" });
    await on.choose();
    expect(on.sought).not.toContain("plug");
    expect(on.sought).not.toContain("nut");
    expect(on.sought).not.toContain("file");
  });

  test("one that no window of the plan resolves is closed, passed over and told of", async () => {
    const on = machine({ battery: "here", rapl: "here" });
    const choice = await on.choose();
    expect(ids(choice)).toEqual(["rapl"]);
    expect(on.open()).toEqual(["rapl"]);
    expect(choice.notes).toEqual(["battery: not used, since it is planted so, and this stop rule ends sooner"]);
  });

  test("one that is here and out of reach is told of with what would help", async () => {
    const rapl = { state: "needs", detail: "only root may read it", remedy: "sudo chmod a+r" } as const;
    expect((await machine({ rapl, linear: "here" }).choose()).notes).toEqual([
      "rapl: only root may read it; sudo chmod a+r",
    ]);
  });

  test("a GPU's board is added to a processor, and not to what holds it already", async () => {
    const hasGpu = true;
    expect(ids(await machine({ rapl: "here", nvidia: "here" }).choose({ hasGpu }))).toEqual(["rapl", "nvidia"]);
    expect(ids(await machine({ rapl: "here", nvidia: "here" }).choose())).toEqual(["rapl"]);
    const board = machine({ hwmon: "here", nvidia: "here" });
    expect(ids(await board.choose({ hasGpu }))).toEqual(["hwmon"]);
    expect(board.open()).toEqual(["hwmon"]);
    const modelled = machine({ linear: "here", nvidia: "here" });
    const choice = await modelled.choose({ hasGpu });
    expect(ids(choice)).toEqual(["nvidia"]);
    expect(choice.notes.join()).toContain("the rest of the machine is not in it");
    expect(modelled.open()).toEqual(["nvidia"]);
  });
});

describe("asked for", () => {
  test("meters that do not overlap are all taken, in order", async () => {
    const on = machine({ rapl: "here", nvidia: "here", hwmon: "here" });
    expect(ids(await on.choose({ asked: asked("nvidia", "rapl") }))).toEqual(["nvidia", "rapl"]);
  });

  test("two that overlap are refused by name, and closed", async () => {
    const on = machine({ rapl: "here", plug: "here" });
    await expect(on.choose({ asked: asked("rapl", "plug") })).rejects.toMatchObject({
      code: "usage",
      place: "--meter rapl --meter plug",
      fault: expect.stringContaining("planted (package) and plug (wall)"),
    });
    expect(on.open()).toEqual([]);
  });

  test("one that is not to be had is refused with what would help, and the others closed", async () => {
    const nvidia = { state: "needs", detail: "the driver does not answer", remedy: "Load it" } as const;
    const on = machine({ rapl: "here", nvidia });
    await expect(on.choose({ asked: asked("rapl", "nvidia") })).rejects.toMatchObject({
      code: "input",
      place: "--meter nvidia",
      fault: "the driver does not answer",
      cure: "Load it",
    });
    expect(on.open()).toEqual([]);
    await expect(on.choose({ asked: asked("battery") })).rejects.toMatchObject({ fault: "no battery here" });
  });

  test("one that no window of the plan resolves is taken all the same: its rows say why they have no joules", async () => {
    expect(ids(await machine({ battery: "here" }).choose({ asked: asked("battery") }))).toEqual(["battery"]);
  });
});

test.each(Object.entries(meters))("the table's finder of %s can be loaded", async (_id, { load }) => {
  expect(await load()).toBeTypeOf("function");
});
