import type { Rail } from "./hwmon-rails.ts";

/** Lines that everything behind them runs over, widest first: of AGX Thor's carrier; of Jetson modules; of the first Jetson Nano. */
const wholes = ["VIN", "VDD_IN", "POM_5V_IN"] as const;

/**
 * Lines of Jetson modules that have none for the whole, and the one each is part of. AGX Xavier: none is part of another (Product
 * Design Guide 5.6.2). AGX Orin: "VDDQ_VDD2_1V8AO power is also included in VIN_SYS_5V0 power" (Jetson Linux Developer Guide).
 */
const partOf: Readonly<Record<string, string | null>> = {
  VDD_GPU_SOC: null,
  VDD_CPU_CV: null,
  VIN_SYS_5V0: null,
  VDDQ_VDD2_1V8AO: "VIN_SYS_5V0",
  GPU: null,
  CPU: null,
  SOC: null,
  CV: null,
  VDDRQ: null,
  SYS5V: null,
};

export type RailChoice =
  | { readonly state: "chosen"; readonly rails: readonly Rail[]; readonly notes: readonly string[] }
  | { readonly state: "unclear"; readonly detail: string; readonly remedy: string };

/** The lines whose watts together are the board's: none of them part of another. `reference`: names joined by `+`, as the user gave them. */
export function chooseRails(rails: readonly Rail[], reference: string | null): RailChoice {
  if (reference !== null) return namedRails(rails, reference);
  const whole = wholes.flatMap((name) => rails.find((rail) => rail.name === name) ?? [])[0];
  if (whole !== undefined) {
    const where = whole.name === "VDD_IN" ? ["VDD_IN is the module's input: the carrier board is not in it."] : [];
    return { state: "chosen", rails: [whole], notes: where };
  }
  const names = rails.map(({ name }) => name);
  if (names.every((name) => name in partOf)) {
    const parts = rails.filter(({ name }) => !names.includes(partOf[name] ?? ""));
    const notes = ["It is the sum of the measured lines: what runs over none of them is not in it."];
    return { state: "chosen", rails: parts, notes };
  }
  if (rails.length === 1) {
    return { state: "chosen", rails, notes: ["Its one measured line is taken for the input of the board."] };
  }
  return {
    state: "unclear",
    detail: `nothing says which of the measured lines are parts of others: ${names.join(", ")}`,
    remedy: `Name the board's input, or lines beside each other: --meter "hwmon=${names.slice(0, 2).join("+")}"`,
  };
}

function namedRails(rails: readonly Rail[], reference: string): RailChoice {
  const wanted = [...new Set(reference.split("+").map((name) => name.trim().toLowerCase()))];
  const found = wanted.map((name) => rails.find((rail) => rail.name.toLowerCase() === name));
  const chosen = found.filter((rail) => rail !== undefined);
  const remedy = `Choose from ${rails.map(({ name }) => name).join(", ")}; several are joined by +`;
  if (chosen.length < wanted.length)
    return { state: "unclear", detail: "there is no measured line of that name", remedy };
  const part = chosen.find(({ name }) => chosen.some((other) => isPartOf(name, other.name)));
  if (part === undefined)
    return { state: "chosen", rails: chosen, notes: ["The lines are those that were asked for."] };
  return { state: "unclear", detail: `${part.name} is part of another of these lines: it would count twice`, remedy };
}

function isPartOf(part: string, whole: string): boolean {
  return part !== whole && (partOf[part] === whole || wholes.some((name) => name === whole));
}
