import { findSysfsLabel, findSysfsNumber, listSysfs, readSysfsNumber, type SysfsNumber } from "./sysfs.ts";

/** The kernel's folder of sensors, without the leading slash. */
const folder = "sys/class/hwmon";

/**
 * Chips that are soldered into a supply line to measure it. A GPU's driver shows watts here too, and so do batteries and USB ports:
 * those are of parts, or of what was agreed on.
 */
const meters = /^(ina\d{3,4}x?|ina2xx|sq52206|ltc2945|ltc2947|ltc2992|ltc4151|isl28022)$/;

/** What one sensor says of one supply line. W for `power`, J since some start for `energy`. */
export interface Rail {
  /** As the board's maker labels it, else the chip's name, with a number where there are several. */
  readonly name: string;
  readonly isLabelled: boolean;
  readonly power: () => RailValue;
  /** Null where the chip adds up no energy. */
  readonly energy: (() => RailValue) | null;
  /** Smallest step of its power, W. */
  readonly stepW: number;
  /** Seconds that a value is a mean of; null where the driver does not say. */
  readonly updateS: number | null;
}
export type RailValue =
  | { readonly state: "read"; readonly value: number }
  | { readonly state: "failed"; readonly fault: string };

/** Every supply line that a sensor made for it measures, and the names of the other chips that show watts. */
export function listRails(root: string): { readonly rails: readonly Rail[]; readonly others: readonly string[] } {
  const rails: Rail[] = [];
  const others: string[] = [];
  for (const entry of listSysfs(root, folder)) {
    const chip = `${folder}/${entry}`;
    const name = findSysfsLabel(root, `${chip}/name`);
    if (name === null) continue;
    if (meters.test(name)) rails.push(...railsOf(root, chip, name));
    else if (listSysfs(root, chip).some((file) => /^(power|energy)\d+_(input|average)$/.test(file))) others.push(name);
  }
  return { rails: numbered(rails), others };
}

function railsOf(root: string, chip: string, name: string): Rail[] {
  return name.startsWith("ina3221") ? ina3221Rails(root, chip, name) : chipRails(root, chip, name);
}

/**
 * Three lines with a bus voltage (mV) and a current (mA) each. Its in4 to in6 are the voltages of the shunts in µV, in7 and curr4 sums
 * of channels (Linux, Documentation/hwmon/ina3221.rst). A channel that is switched off answers ENODATA, and one named NC leads nowhere.
 */
function ina3221Rails(root: string, chip: string, name: string): Rail[] {
  return [1, 2, 3].flatMap((channel): Rail[] => {
    const label = findSysfsLabel(root, `${chip}/in${channel}_label`);
    if (label === "NC" || findSysfsNumber(root, `${chip}/in${channel}_enable`) === 0) return [];
    const power = productOf(root, chip, channel);
    if (label === null && power().state !== "read") return [];
    // Steps of 40 µV over the shunt (TI SBOS576), whose resistance the driver takes for 10 mΩ unless it is told.
    const shuntMicroohms = findSysfsNumber(root, `${chip}/shunt${channel}_resistor`) || 10_000;
    const volts = (findSysfsNumber(root, `${chip}/in${channel}_input`) ?? 5000) * 1e-3;
    return [
      {
        name: label ?? name,
        isLabelled: label !== null,
        power,
        energy: null,
        stepW: (40 / shuntMicroohms) * Math.max(volts, 1),
        updateS: updateOf(root, chip),
      },
    ];
  });
}

/** Any other: powerN (µW), with energyN (µJ) where it adds up; else its bus voltage times its current. */
function chipRails(root: string, chip: string, name: string): Rail[] {
  const files = listSysfs(root, chip);
  const channels = files.flatMap((file) => /^power(\d+)_input$/.exec(file)?.[1] ?? []);
  const hasProduct = files.includes("in1_input") && files.includes("curr1_input");
  return (channels.length > 0 || !hasProduct ? channels : ["1"]).map((channel): Rail => {
    const label = findSysfsLabel(root, `${chip}/power${channel}_label`) ?? findSysfsLabel(root, `${chip}/label`);
    const energy = `energy${channel}_input`;
    return {
      name: label ?? name,
      isLabelled: label !== null,
      power: channels.length > 0 ? scaled(root, `${chip}/power${channel}_input`) : productOf(root, chip, 1),
      energy: files.includes(energy) ? scaled(root, `${chip}/${energy}`) : null,
      stepW: stepOf(name, findSysfsNumber(root, `${chip}/shunt_resistor`)),
      updateS: updateOf(root, chip),
    };
  });
}

/** Step of the shunt's voltage, µV, and how many steps of the current one of the power is (Linux, drivers/hwmon/ina2xx.c). */
const powerSteps: Readonly<Record<string, readonly [microvolts: number, factor: number]>> = {
  ina219: [10, 20],
  ina220: [10, 20],
  ina226: [2.5, 25],
  ina230: [2.5, 25],
  ina231: [2.5, 25],
};

function stepOf(chip: string, shuntMicroohms: number | null): number {
  const step = powerSteps[chip];
  return step === undefined ? 0.025 : (step[0] * step[1]) / (shuntMicroohms || 10_000);
}

function updateOf(root: string, chip: string): number | null {
  const milliseconds = findSysfsNumber(root, `${chip}/update_interval`);
  return milliseconds !== null && milliseconds > 0 && milliseconds <= 10_000 ? milliseconds / 1000 : null;
}

function scaled(root: string, file: string): () => RailValue {
  return () => inUnit(readSysfsNumber(root, file), 1e-6);
}

function productOf(root: string, chip: string, channel: number): () => RailValue {
  return () => {
    const millivolts = inUnit(readSysfsNumber(root, `${chip}/in${channel}_input`), 1e-3);
    if (millivolts.state !== "read") return millivolts;
    return inUnit(readSysfsNumber(root, `${chip}/curr${channel}_input`), millivolts.value * 1e-3);
  };
}

function inUnit(read: SysfsNumber, unit: number): RailValue {
  return read.state === "read" ? { state: "read", value: read.value * unit } : { state: "failed", fault: read.fault };
}

/** `ina226`, `ina226 2`: two lines of one name could not be told apart. */
function numbered(rails: readonly Rail[]): Rail[] {
  const seen = new Map<string, number>();
  return rails.map((rail) => {
    const count = (seen.get(rail.name) ?? 0) + 1;
    seen.set(rail.name, count);
    return count === 1 ? rail : { ...rail, name: `${rail.name} ${count}`, isLabelled: false };
  });
}
