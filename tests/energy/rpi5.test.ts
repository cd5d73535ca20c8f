import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { findRpi5 } from "../../src/energy/rpi5.ts";
import { plantProgram, temporaryRoot } from "./fixture-program.ts";
import { handClock, searchFor } from "./meter-search.ts";
import { openPolled } from "./open-polled.ts";

/** As a Raspberry Pi 5 prints it: amperes first, volts after them, EXT5V and BATT without amperes. */
const printed = `   3V7_WL_SW_A current(0)=0.10000000A
     3V3_SYS_A current(1)=0.05000000A
     1V8_SYS_A current(2)=0.20000000A
    DDR_VDD2_A current(3)=0.02000000A
    DDR_VDDQ_A current(4)=0.00000000A
     1V1_SYS_A current(5)=0.20000000A
      0V8_SW_A current(6)=0.30000000A
    VDD_CORE_A current(7)=1.50000000A
     3V3_DAC_A current(17)=0.00000000A
     3V3_ADC_A current(18)=0.00000000A
     0V8_AON_A current(16)=0.00500000A
        HDMI_A current(22)=0.01000000A
   3V7_WL_SW_V volt(8)=3.70000000V
     3V3_SYS_V volt(9)=3.30000000V
     1V8_SYS_V volt(10)=1.80000000V
    DDR_VDD2_V volt(11)=1.10000000V
    DDR_VDDQ_V volt(12)=0.60000000V
     1V1_SYS_V volt(13)=1.10000000V
      0V8_SW_V volt(14)=0.80000000V
    VDD_CORE_V volt(15)=0.88000000V
     3V3_DAC_V volt(20)=3.30000000V
     3V3_ADC_V volt(21)=3.30000000V
     0V8_AON_V volt(19)=0.80000000V
        HDMI_V volt(23)=5.10000000V
       EXT5V_V volt(24)=5.10000000V
        BATT_V volt(25)=0.00488280V
`;
/** 0.37 + 0.165 + 0.36 + 0.022 + 0 + 0.22 + 0.24 + 1.32 + 0 + 0 + 0.004 + 0.051 */
const totalW = 2.752;

/** A Raspberry Pi whose vcgencmd prints a file; `lines` in place of that program's. */
function pi({
  adc = printed,
  throttled = "throttled=0x0",
  lines,
}: {
  adc?: string;
  throttled?: string;
  lines?: readonly string[];
}) {
  const root = temporaryRoot();
  const printFile = path.join(root, "adc");
  const print = (text: string) => writeFileSync(printFile, text);
  print(adc);
  plantProgram(
    root,
    "vcgencmd",
    lines ?? [`case "$1" in`, `pmic_read_adc) cat "${printFile}";;`, `get_throttled) echo ${throttled};;`, "esac"],
  );
  const clock = handClock();
  const load = async () => clock.move(1);
  return { root, print, clock, find: () => findRpi5(searchFor({ root, clockS: clock.clockS, load })) };
}

test("the rails that show volts and amperes are added; those without amperes are not", async () => {
  const finding = await pi({}).find();
  expect(finding.detail).toBe("rpi5 pmic, 12 rails, 2.75 W");
  const { spec, read } = await openPolled(finding);
  expect(spec).toMatchObject({ boundary: "rails", grade: "B", kind: "power", gainU95: null });
  expect(spec.channels.map(({ name }) => name)).not.toContain("EXT5V");
  const { values, fault, atS } = await read();
  expect(values.reduce((sum: number, watts) => sum + (watts ?? Number.NaN), 0)).toBeCloseTo(totalW, 9);
  expect({ fault, atS }).toEqual({ fault: null, atS: 1001 });
});

test("what hangs on 5 V is said not to be in it", async () => {
  const { spec } = await openPolled(await pi({}).find());
  expect(spec.notes).toEqual([expect.stringContaining("no 5 V rail: USB devices")]);
});

describe("a rail that is missing", () => {
  const withoutHdmi = printed.replace(/.*HDMI_A.*\n/, "");

  test("from the start is named, and the others are added", async () => {
    const finding = await pi({ adc: withoutHdmi }).find();
    expect(finding.detail).toBe("rpi5 pmic, 11 rails, 2.70 W");
    const { spec } = await openPolled(finding);
    expect(spec.notes.join(" ")).toContain("Rails that it does not show are not in it: HDMI.");
  });

  test("later is a gap of its channel, never 0", async () => {
    const one = pi({});
    const { read, spec } = await openPolled(await one.find());
    one.print(withoutHdmi);
    const { values, fault } = await read();
    expect(values[spec.channels.findIndex(({ name }) => name === "HDMI")]).toBeNull();
    expect(values.filter((watts) => watts === null)).toHaveLength(1);
    expect(fault).toBe("not shown: HDMI");
  });

  test("and feeds the processor leaves nothing to believe", async () => {
    const finding = await pi({ adc: printed.replace(/.*VDD_CORE_V.*\n/, "") }).find();
    expect(finding).toMatchObject({ state: "absent", detail: expect.stringContaining("VDD_CORE") });
  });
});

test.each(["nan", "NaN", "-nan", "inf", "1,5"])("a rail of '%s' is a gap", async (word) => {
  const one = pi({});
  const { read } = await openPolled(await one.find());
  one.print(printed.replace("current(7)=1.50000000A", `current(7)=${word}A`));
  const { values, fault } = await read();
  expect(values.filter((watts) => watts === null)).toHaveLength(1);
  expect(fault).toBe("not shown: VDD_CORE");
});

test.each([
  ["nothing", printed.replaceAll(/=\d\.\d+A/g, "=0.00000000A")],
  ["more than its supply gives", printed.replace("current(7)=1.5", "current(7)=99.5")],
])("rails that come to %s are not believed", async (_name, adc) => {
  expect(await pi({ adc }).find()).toMatchObject({
    state: "absent",
    detail: expect.stringContaining("which no Raspberry Pi draws"),
  });
});

describe("get_throttled", () => {
  test("what holds at this moment is said", async () => {
    const { spec } = await openPolled(await pi({ throttled: "throttled=0x50005" }).find());
    expect(spec.notes.slice(1)).toEqual([
      "When the meter was opened the firmware said: its supply is too weak.",
      "When the meter was opened the firmware said: it is throttled.",
    ]);
  });

  test("what was so since boot is not", async () => {
    const { spec } = await openPolled(await pi({ throttled: "throttled=0x50000" }).find());
    expect(spec.notes).toHaveLength(1);
  });
});

describe("a vcgencmd that does not answer so", () => {
  test("on an older board the command is unknown", async () => {
    const lines = [`echo 'error=1 error_msg="Command not registered"'`];
    expect(await pi({ lines }).find()).toMatchObject({
      state: "absent",
      detail: expect.stringContaining("only a Raspberry Pi 5 has"),
    });
  });

  test("without rights to the firmware one command is said", async () => {
    const lines = ["echo 'Can not open device file: /dev/vcio' >&2", "exit 1"];
    expect(await pi({ lines }).find()).toMatchObject({
      state: "needs",
      remedy: expect.stringContaining("sudo usermod -aG video"),
    });
  });

  test("that fails says how it ended, without its place", async () => {
    const finding = await pi({ lines: ["exit 3"] }).find();
    expect(finding).toEqual({ state: "absent", detail: "vcgencmd pmic_read_adc: it ended with 3" });
  });

  test("that fails later is a gap", async () => {
    const one = pi({});
    const { read } = await openPolled(await one.find());
    plantProgram(one.root, "vcgencmd", ["exit 7"]);
    const { values, fault } = await read();
    expect(values.every((watts) => watts === null)).toBe(true);
    expect(fault).toBe("vcgencmd: it ended with 7");
  });
});

test("a machine without vcgencmd is none", async () => {
  expect(await findRpi5(searchFor({ root: temporaryRoot() }))).toMatchObject({ state: "absent" });
});
