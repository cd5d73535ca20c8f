import type { PowerSpec, Reading } from "../metering/reading.ts";
import type { ClockS, FindMeter, MeterFinding, PolledMeter } from "./meter.ts";
import { findProgram, type ProgramAnswer, runProgram } from "./program.ts";
import { knownRails, parseRails, parseThrottled, type RailWatts } from "./rpi5-rails.ts";

/** More than its 27 W supply gives, W. */
const mostW = 40;
/** It answers in some 10 ms. */
const timeoutMs = 2000;

/**
 * The power-management chip of a Raspberry Pi 5, whose rails are added: what feeds the processor, its memory and the board's 3.3 V and
 * below, not what hangs on 5 V.
 */
export const findRpi5: FindMeter = async ({ root, clockS, load }) => {
  const file = findProgram({ root, name: "vcgencmd" });
  if (file === undefined) return { state: "absent", detail: "there is no vcgencmd, the Raspberry Pi's program" };
  const ask = (...args: readonly string[]) => runProgram({ file, args, timeoutMs });
  const before = judge(await ask("pmic_read_adc"));
  if (before.state !== "rails") return before;
  await load();
  const after = judge(await ask("pmic_read_adc"));
  if (after.state !== "rails") return after;
  const shown = [...before.rails.keys()].filter((rail) => isShown(before.rails, rail) && isShown(after.rails, rail));
  const distrust = distrustOf(shown, [before.rails, after.rails]);
  if (distrust !== null) return { state: "absent", detail: distrust };
  const throttled = await ask("get_throttled");
  const spec = specOf(shown, throttled.state === "ended" ? parseThrottled(throttled.stdout) : []);
  return {
    state: "available",
    detail: `${spec.source}, ${sumOf(shown, after.rails).toPrecision(3)} W`,
    open: async () => openRails({ spec, rails: shown, clockS, ask: () => ask("pmic_read_adc") }),
  };
};

type Judged =
  | { readonly state: "rails"; readonly rails: RailWatts }
  | Exclude<MeterFinding, { readonly state: "available" }>;

function judge(answer: ProgramAnswer): Judged {
  const printed = answer.state === "ended" ? answer.stdout : `${answer.stdout}\n${answer.stderr}`;
  if (/not registered|unknown command/i.test(printed)) {
    return {
      state: "absent",
      detail: "this Raspberry Pi has no such power-management chip: only a Raspberry Pi 5 has",
    };
  }
  if (/vcio|vchi|permission/i.test(printed)) {
    return {
      state: "needs",
      detail: "vcgencmd may not ask the firmware as this user",
      remedy: "sudo usermod -aG video $USER (and log in again)",
    };
  }
  if (answer.state === "failed") return { state: "absent", detail: `vcgencmd pmic_read_adc: ${answer.fault}` };
  return { state: "rails", rails: parseRails(answer.stdout) };
}

function isShown(rails: RailWatts, rail: string): boolean {
  return typeof rails.get(rail) === "number";
}

/** Without the processor's rail the sum would be of the rest. */
function distrustOf(shown: readonly string[], readings: readonly RailWatts[]): string | null {
  if (!shown.includes("VDD_CORE")) return "vcgencmd pmic_read_adc shows no watts of the processor (VDD_CORE)";
  const wild = readings.map((rails) => sumOf(shown, rails)).find((watts) => !(watts > 0 && watts <= mostW));
  return wild === undefined ? null : `its rails come to ${wild.toPrecision(3)} W, which no Raspberry Pi draws`;
}

function sumOf(shown: readonly string[], rails: RailWatts): number {
  return shown.reduce((sum, rail) => sum + (rails.get(rail) ?? 0), 0);
}

function specOf(shown: readonly string[], throttled: readonly string[]): PowerSpec {
  const missing = knownRails.filter((rail) => !shown.includes(rail));
  return {
    id: "rpi5",
    kind: "power",
    source: `rpi5 pmic, ${shown.length} rails`,
    boundary: "rails",
    grade: "B",
    channels: shown.map((name) => ({ name })),
    // Published readings of VDD_CORE's current are multiples of 8.93 mA, at 0.9 V; the other rails' are finer.
    stepW: 0.008,
    updateS: 0.1,
    intervalS: 1,
    mostGapS: 5,
    minWindowS: 10,
    minWindowReason: "it is asked once a second and answers for a moment, not a mean: a window has to have ten of them",
    mostW,
    gainU95: null,
    notes: [
      "It has no 5 V rail: USB devices, a fan and the losses of the supply are not in it.",
      ...(missing.length === 0 ? [] : [`Rails that it does not show are not in it: ${missing.join(", ")}.`]),
      ...throttled.map((words) => `When the meter was opened the firmware said: ${words}.`),
    ],
  };
}

function openRails({
  spec,
  rails,
  clockS,
  ask,
}: {
  readonly spec: PowerSpec;
  readonly rails: readonly string[];
  readonly clockS: ClockS;
  readonly ask: () => Promise<ProgramAnswer>;
}): PolledMeter {
  const read = async (): Promise<Reading> => {
    const startS = clockS();
    const answer = await ask();
    const atS = (startS + clockS()) / 2;
    if (answer.state === "failed") return { atS, values: rails.map(() => null), fault: `vcgencmd: ${answer.fault}` };
    const watts = parseRails(answer.stdout);
    const values = rails.map((rail) => watts.get(rail) ?? null);
    const unread = rails.filter((_, index) => values[index] === null);
    return { atS, values, fault: unread.length === 0 ? null : `not shown: ${unread.join(", ")}` };
  };
  return { feed: "polled", spec, read, close: async () => {} };
}
