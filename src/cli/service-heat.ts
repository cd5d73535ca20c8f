import { z } from "zod";
import { OffgridError } from "../errors.ts";
import { formatNumber } from "../report/numbers.ts";
import { type HeatKnown, thermalOf } from "../simulator/heat.ts";
import type { Watts } from "../simulator/watts.ts";

const positive = z.number().positive("it must be above 0").max(1e6, "it is too large");
const celsius = z.number().min(-90, "no air is that cold").max(200, "it is too hot");

/** Either all temperatures, or a measured clock-down; without both, heat is not simulated. */
export const heatArgs = {
  "ambient-c": celsius.optional(),
  "ambient-swing-c": z.number().nonnegative("it must not be below 0").max(50, "it is too large").optional(),
  "rise-c-per-w": positive.optional(),
  "heat-time-constant-s": positive.optional(),
  "limit-c": celsius.optional(),
  "clocks-down-to": z
    .number()
    .gt(0, "it must lie between 0 and 1")
    .lt(1, "it must lie between 0 and 1; 1 is a device that does not clock down")
    .optional(),
  "clocks-down-after-s": positive.optional(),
} as const;

const heatSchema = z.object(heatArgs);
export type HeatArgs = z.infer<typeof heatSchema>;

const temperatureFlags = ["ambient-c", "rise-c-per-w", "heat-time-constant-s", "limit-c"] as const;
const clockDownFlags = ["clocks-down-to", "clocks-down-after-s"] as const;

/** What does not fit together. @throws OffgridError `usage` naming flag and cure. */
export function checkHeatArgs(args: HeatArgs): void {
  const given = (names: readonly (keyof HeatArgs)[]) => names.find((name) => args[name] !== undefined);
  const temperature = given([...temperatureFlags, "ambient-swing-c"]);
  const clockDown = given(clockDownFlags);
  if (temperature !== undefined && clockDown !== undefined) {
    refuse(`--${clockDown}`, `a measured clock-down takes the place of --${temperature}`, "Leave one of them out");
  }
  if (temperature !== undefined) requireAll(args, temperatureFlags);
  if (clockDown !== undefined) requireAll(args, clockDownFlags);
  const { "ambient-c": ambientC, "limit-c": limitC } = args;
  if (ambientC !== undefined && limitC !== undefined && limitC <= ambientC) {
    refuse(
      `--limit-c ${limitC}`,
      `the air is no cooler than that: --ambient-c ${ambientC}`,
      "Give the temperature of the device at which it clocks down",
    );
  }
}

/** What the command line says of heat; null where it says nothing. @throws OffgridError `usage` where no watts would warm the device. */
export function planHeat(args: HeatArgs, { idleW, activeW }: Watts): HeatKnown | null {
  const heat = heatOf(args);
  if (heat === null || activeW > idleW) return heat;
  return refuse(
    "--active-w",
    `a device that draws ${formatNumber(activeW)} W at work and ${formatNumber(idleW)} W idle becomes no warmer by work`,
    "Give --idle-w and --active-w as measured, or leave heat out",
  );
}

function heatOf(args: HeatArgs): HeatKnown | null {
  const { "clocks-down-to": speed, "clocks-down-after-s": afterS } = args;
  if (speed !== undefined && afterS !== undefined) return { kind: "clock-down", speed, afterS };
  const {
    "ambient-c": ambientC,
    "ambient-swing-c": ambientSwingC = 0,
    "rise-c-per-w": riseCPerW,
    "heat-time-constant-s": timeConstantS,
    "limit-c": limitC,
  } = args;
  if (ambientC === undefined || riseCPerW === undefined || timeConstantS === undefined || limitC === undefined) {
    return null;
  }
  return { kind: "temperatures", ambientC, ambientSwingC, riseCPerW, timeConstantS, limitC };
}

/** What heat comes to at these watts, in a sentence or two. */
export function heatNotes(heat: HeatKnown | null, watts: Watts): string[] {
  if (heat === null) return [];
  const { limitC, timeConstantS, floorSpeed = 0 } = thermalOf(heat, watts);
  const line = "Between idle and full speed watts are taken as a straight line.";
  if (heat.kind === "clock-down") {
    const { speed, afterS } = heat;
    return [
      `Heat: kept busy from idle on, it goes at ${percent(speed)} of its speed after ${formatNumber(afterS)} s (from the command line), which makes a time constant of ${formatNumber(timeConstantS)} s. ${line}`,
    ];
  }
  const { ambientC, ambientSwingC, riseCPerW } = heat;
  const air = ambientSwingC === 0 ? `${ambientC} °C` : `${ambientC} ±${ambientSwingC} °C, warmest at 15 h`;
  const warmestC = ambientC + ambientSwingC;
  const settledC = (drawnW: number): number => warmestC + riseCPerW * drawnW;
  const speed = ((limitC - warmestC) / riseCPerW - watts.idleW) / (watts.activeW - watts.idleW);
  const ends = `At full load it would end at ${formatNumber(settledC(watts.activeW))} °C${ambientSwingC === 0 ? "" : " at 15 h"}`;
  const meaning =
    settledC(watts.activeW) <= limitC
      ? `${ends}: it never clocks down at ${limitC} °C.`
      : speed >= floorSpeed
        ? `${ends}: at ${limitC} °C it clocks down and goes on at ${percent(speed)} of its speed.`
        : `${ends}: at ${limitC} °C it clocks down to ${percent(floorSpeed)} of its speed, the least that is simulated, and becomes warmer still.`;
  return [
    `Heat (from the command line): air of ${air}, ${riseCPerW} °C for a watt, time constant ${formatNumber(timeConstantS)} s. ${meaning} ${line}`,
  ];
}

function requireAll(args: HeatArgs, names: readonly (keyof HeatArgs)[]): void {
  const missing = names.filter((name) => args[name] === undefined).map((name) => `--${name}`);
  const [first] = missing;
  if (first === undefined) return;
  refuse(
    first,
    `heat is simulated with all of ${names.map((name) => `--${name}`).join(", ")}, or not at all`,
    `Give ${missing.join(", ")} as well${names === temperatureFlags ? ", or what you can measure: --clocks-down-to and --clocks-down-after-s" : ""}`,
  );
}

function refuse(place: string, fault: string, cure: string): never {
  throw new OffgridError({ code: "usage", place, fault, cure });
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
