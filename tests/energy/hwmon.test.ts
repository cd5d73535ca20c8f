import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { findHwmon } from "../../src/energy/hwmon.ts";
import { plant } from "../machine/plant.ts";
import { handClock, searchFor } from "./meter-search.ts";
import { openPolled } from "./open-polled.ts";

type Chip = Readonly<Record<string, string | number>>;

/** A board with sensor chips (hwmon0, hwmon1, …), whose load takes 2 s and changes `after`. */
function board(
  chips: readonly Chip[],
  { after = {}, reference = null }: { after?: Chip; reference?: string | null } = {},
) {
  const file = (chip: number, attribute: string) => `sys/class/hwmon/hwmon${chip}/${attribute}`;
  const root = plant(
    Object.fromEntries(
      chips.flatMap((chip, index) =>
        Object.entries(chip).map(([attribute, value]) => [file(index, attribute), `${value}\n`]),
      ),
    ),
  );
  const clock = handClock();
  const set = (attribute: string, value: string | number, chip = 0) =>
    writeFileSync(path.join(root, file(chip, attribute)), `${value}\n`);
  /** A read that fails, as one that the driver answers with ENODATA does. */
  const block = (attribute: string, chip = 0) => {
    rmSync(path.join(root, file(chip, attribute)));
    mkdirSync(path.join(root, file(chip, attribute)));
  };
  const load = async () => {
    clock.move(2);
    for (const [attribute, value] of Object.entries(after)) set(attribute, value);
  };
  return { root, clock, set, block, find: () => findHwmon(searchFor({ root, clockS: clock.clockS, load, reference })) };
}

const near = (value: number) => expect.closeTo(value, 9);
const ina226 = { name: "ina226", in0_input: 2, in1_input: 5010, curr1_input: 1200, power1_input: 6_012_500 };
/** Jetson Orin NX: the module's input, and lines behind it. */
const orinNx = {
  name: "ina3221",
  in1_label: "VDD_IN",
  in1_input: 5000,
  curr1_input: 1800,
  in2_label: "VDD_CPU_GPU_CV",
  in2_input: 5000,
  curr2_input: 600,
  in3_label: "VDD_SOC",
  in3_input: 5000,
  curr3_input: 400,
};

describe("units", () => {
  test("power is µW", async () => {
    const { spec, read } = await openPolled(await board([ina226]).find());
    expect(spec).toMatchObject({ source: "hwmon ina226", boundary: "board", grade: "B", kind: "power" });
    expect(await read()).toEqual({ atS: 1002, values: [near(6.0125)], fault: null });
  });

  test("power of an INA238 is µW too", async () => {
    const chip = {
      name: "ina238",
      label: "VIN",
      in0_input: 3,
      in1_input: 19_000,
      curr1_input: 1500,
      power1_input: 28_500_000,
    };
    const { spec, read } = await openPolled(await board([chip]).find());
    expect(spec.source).toBe("hwmon VIN");
    expect((await read()).values).toEqual([near(28.5)]);
  });

  test("voltage is mV and current mA, where the chip shows no power", async () => {
    const { read } = await openPolled(await board([{ name: "ina219", in1_input: 12_000, curr1_input: 750 }]).find());
    expect((await read()).values).toEqual([near(9)]);
  });

  test("energy is µJ and beats power where it moves", async () => {
    const chip = { ...ina226, name: "ina228", energy1_input: 1_000_000 };
    const finding = await board([chip], { after: { energy1_input: 15_000_000 } }).find();
    const { spec, read } = await openPolled(finding);
    expect(spec).toMatchObject({ kind: "counter", channels: [{ name: "ina228", wrapJ: null }] });
    expect(finding.detail).toContain("7.00 W");
    expect((await read()).values).toEqual([near(15)]);
  });

  test("energy that stands still leaves the power", async () => {
    const chip = { ...ina226, name: "ina228", energy1_input: 1_000_000 };
    const { spec, read } = await openPolled(await board([chip]).find());
    expect(spec.kind).toBe("power");
    expect((await read()).values).toEqual([near(6.0125)]);
  });
});

describe("INA3221", () => {
  test("its in4 to in7 and curr4, which are shunts and sums, are no lines", async () => {
    const chip = {
      name: "ina3221",
      in1_label: "VDD_CPU_CV",
      in1_input: 5000,
      curr1_input: 1000,
      in2_enable: 0,
      in2_label: "VDD_GPU_SOC",
      in2_input: 0,
      curr2_input: 0,
      in3_label: "NC",
      in3_input: 12,
      curr3_input: 3,
      in4_input: 10_000,
      in4_label: "shunt",
      curr4_input: 9000,
      in7_label: "sum of shunt voltages",
      in7_input: 30_000,
    };
    const { spec, read } = await openPolled(await board([chip]).find());
    expect(spec.channels.map(({ name }) => name)).toEqual(["VDD_CPU_CV"]);
    expect((await read()).values).toEqual([near(5)]);
  });

  test("its step follows from the shunt", async () => {
    const { spec } = await openPolled(await board([{ ...orinNx, shunt1_resistor: 5000 }]).find());
    expect(spec).toMatchObject({ stepW: near(0.04) });
  });
});

describe("Jetson", () => {
  test.each(["VDD_IN", "POM_5V_IN", "VIN"])("%s is the whole: lines behind it are not added", async (whole) => {
    const { spec, read } = await openPolled(await board([{ ...orinNx, in1_label: whole }]).find());
    expect(spec.source).toBe(`hwmon ${whole}`);
    expect((await read()).values).toEqual([near(9)]);
  });

  test("AGX Thor's VIN beats the module's lines on another chip", async () => {
    const thor = { name: "ina238", label: "VIN", power1_input: 40_000_000 };
    const { spec, read } = await openPolled(await board([orinNx, thor]).find());
    expect(spec.source).toBe("hwmon VIN");
    expect((await read()).values).toEqual([near(40)]);
  });

  test("AGX Orin: the sum of lines, without the one that another has in it", async () => {
    const first = {
      name: "ina3221",
      in1_label: "VDD_GPU_SOC",
      in1_input: 20_000,
      curr1_input: 200,
      in2_label: "VDD_CPU_CV",
      in2_input: 20_000,
      curr2_input: 100,
      in3_label: "VIN_SYS_5V0",
      in3_input: 5000,
      curr3_input: 900,
    };
    const second = { name: "ina3221", in2_label: "VDDQ_VDD2_1V8AO", in2_input: 5000, curr2_input: 80 };
    const finding = await board([first, second]).find();
    const { spec, read } = await openPolled(finding);
    expect(spec.source).toBe("hwmon VDD_GPU_SOC + VDD_CPU_CV + VIN_SYS_5V0");
    expect((await read()).values).toEqual([near(4), near(2), near(4.5)]);
    expect(finding.detail).toContain("10.5 W");
  });

  test("AGX Xavier: the sum of all six", async () => {
    const chip = (labels: readonly string[]) =>
      Object.fromEntries([
        ["name", "ina3221"],
        ...labels.flatMap((label, index) => [
          [`in${index + 1}_label`, label],
          [`in${index + 1}_input`, 5000],
          [`curr${index + 1}_input`, 200],
        ]),
      ]);
    const { spec } = await openPolled(
      await board([chip(["GPU", "CPU", "SOC"]), chip(["CV", "VDDRQ", "SYS5V"])]).find(),
    );
    expect(spec.channels).toHaveLength(6);
  });
});

describe("several lines of which nothing says what they are", () => {
  const two = [ina226, { ...ina226, power1_input: 2_000_000 }];

  test("are not added: the user has to name them", async () => {
    expect(await board(two).find()).toMatchObject({
      state: "needs",
      detail: expect.stringContaining("ina226, ina226 2"),
      remedy: expect.stringContaining('--meter "hwmon=ina226+ina226 2"'),
    });
  });

  test("are added where the user names them", async () => {
    const { spec, read } = await openPolled(await board(two, { reference: "ina226+ina226 2" }).find());
    expect(spec.source).toBe("hwmon ina226 + ina226 2");
    expect((await read()).values).toEqual([near(6.0125), near(2)]);
  });

  test("a name that does not exist is refused with those that do", async () => {
    expect(await board(two, { reference: "VDD_IN" }).find()).toMatchObject({
      state: "needs",
      remedy: expect.stringContaining("ina226, ina226 2"),
    });
  });

  test("a line and a part of it are refused", async () => {
    expect(await board([orinNx], { reference: "VDD_IN+VDD_SOC" }).find()).toMatchObject({
      state: "needs",
      detail: expect.stringContaining("count twice"),
    });
  });
});

describe("watts of a part are never the board's", () => {
  test.each([
    ["amdgpu", { power1_input: 35_000_000, power1_label: "PPT" }],
    ["nvme", { power1_input: 4_000_000 }],
    ["amd_energy", { energy1_input: 9_000_000 }],
    ["BAT0", { in0_input: 12_000, curr1_input: 900, power1_input: 9_000_000 }],
    ["ucsi_source_psy_USBC000", { in0_input: 20_000, curr1_input: 3000, power1_input: 60_000_000 }],
  ])("%s", async (name, attributes) => {
    expect(await board([{ name, ...attributes }]).find()).toMatchObject({
      state: "absent",
      detail: expect.stringContaining(name),
    });
    const { spec } = await openPolled(await board([{ name, ...attributes }, ina226]).find());
    expect(spec.source).toBe("hwmon ina226");
  });
});

describe("a sensor that is not believed", () => {
  test.each([
    ["shows nothing", 0],
    ["shows less than nothing", -3_000_000],
    ["shows more than a board draws", 900_000_000],
  ])("because it %s", async (_name, microwatts) => {
    expect(await board([{ ...ina226, power1_input: microwatts }]).find()).toMatchObject({
      state: "absent",
      detail: expect.stringContaining("which is no board's"),
    });
  });

  test("because it has no value (ENODATA)", async () => {
    const one = board([ina226]);
    one.block("power1_input");
    expect(await one.find()).toMatchObject({
      state: "absent",
      detail: expect.stringContaining("ina226: it has no value"),
    });
  });
});

describe("while it is read", () => {
  test("a value that is not there (ENODATA) is a gap, never 0", async () => {
    const one = board([orinNx], { reference: "VDD_CPU_GPU_CV+VDD_SOC" });
    const { read } = await openPolled(await one.find());
    one.block("curr3_input");
    expect(await read()).toEqual({
      atS: 1002,
      values: [near(3), null],
      fault: expect.stringContaining("VDD_SOC: it has no value"),
    });
  });

  test("a sensor that vanishes is a gap", async () => {
    const one = board([ina226]);
    const { read } = await openPolled(await one.find());
    rmSync(path.join(one.root, "sys/class/hwmon/hwmon0"), { recursive: true });
    expect(await read()).toMatchObject({ values: [null], fault: "ina226: it is gone" });
  });
});

test("a slow sensor is read less often, and its windows are longer", async () => {
  const { spec } = await openPolled(await board([{ ...ina226, update_interval: 1000 }]).find());
  expect(spec).toMatchObject({ updateS: 1, intervalS: 1, mostGapS: 5, minWindowS: 10 });
});

test("a machine without sensors has none", async () => {
  expect(await findHwmon(searchFor({ root: plant({}) }))).toEqual({
    state: "absent",
    detail: "the kernel shows no power sensor of a board",
  });
});
