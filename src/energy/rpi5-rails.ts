/** The rails of the Raspberry Pi 5's power-management chip (DA9091) that show a voltage and a current (`vcgencmd pmic_read_adc`). */
export const knownRails = [
  "3V7_WL_SW",
  "3V3_SYS",
  "1V8_SYS",
  "DDR_VDD2",
  "DDR_VDDQ",
  "1V1_SYS",
  "0V8_SW",
  "VDD_CORE",
  "3V3_DAC",
  "3V3_ADC",
  "0V8_AON",
  "HDMI",
] as const;

/** Watts of each rail by its name, in the order shown; null where its voltage or its current is missing or no number. */
export type RailWatts = ReadonlyMap<string, number | null>;

/**
 * Rails in the lines `VDD_CORE_A current(7)=1.2345A` and `VDD_CORE_V volt(15)=0.8700V`, which stand apart. EXT5V and BATT have a voltage
 * alone: no power follows from them, and they are left out.
 */
export function parseRails(printed: string): RailWatts {
  const amperes = new Map<string, number>();
  const volts = new Map<string, number>();
  for (const line of printed.split("\n")) {
    const [, rail, quantity, text] =
      /^\s*(\w{1,20})_([AV])\s*(?:\w+\(\d+\))?=\s*([^\s=]{1,24})[AV]\s*$/.exec(line) ?? [];
    if (rail === undefined || text === undefined) continue;
    const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    (quantity === "A" ? amperes : volts).set(rail, value);
  }
  const paired = [...new Set([...amperes.keys(), ...knownRails.filter((rail) => volts.has(rail))])];
  return new Map(
    paired.map((rail) => {
      const watts = (amperes.get(rail) ?? Number.NaN) * (volts.get(rail) ?? Number.NaN);
      return [rail, Number.isFinite(watts) ? watts : null];
    }),
  );
}

const throttleBits = [
  "its supply is too weak",
  "its clock is capped",
  "it is throttled",
  "it is at its soft temperature limit",
] as const;

/** What `throttled=0x50005` says of this moment, bits 0 to 3; what was so since boot is bits 16 to 19 and not asked. */
export function parseThrottled(printed: string): readonly string[] {
  const bits = Number.parseInt(/^throttled=0x([0-9a-f]{1,8})\s*$/i.exec(printed)?.[1] ?? "0", 16);
  return throttleBits.filter((_, bit) => (bits & (1 << bit)) !== 0);
}
