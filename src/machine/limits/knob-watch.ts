import type { Limits } from "../../suite/limits.ts";
import { toNumber } from "../files.ts";
import type { LimitWatch } from "./group-watch.ts";
import { isSameValue, type Knob, type KnobAccess, readKnob } from "./knob.ts";
import { type KnobLimit, type KnobPlan, unitsOf } from "./knob-limits.ts";
import { isNear, verdictOf } from "./verdict.ts";

/** Watches the settings of the machine that a limit was made of. */
export function watchKnobs({
  access,
  name,
  limits,
  plan,
  fault,
}: {
  readonly access: KnobAccess;
  readonly name: KnobLimit;
  readonly limits: Limits;
  readonly plan: KnobPlan;
  /** Why one of them could not be set; null where all were. */
  readonly fault: string | null;
}): LimitWatch {
  if (plan.state === "absent")
    return {
      look: () => undefined,
      verdicts: () => [verdictOf({ name, limits, readBack: null, fault: plan.fault })],
    };
  /** Of each look, what each knob said. */
  const looks: (readonly (string | null)[])[] = [];
  return {
    async look({ phase }) {
      // Some are read by a program, which would run beside what is timed.
      if (phase === "steady") return;
      looks.push(await Promise.all(plan.settings.map(({ knob }) => readKnob(access, knob))));
    },
    verdicts() {
      const isKept = looks.every((read) =>
        plan.settings.every(({ knob, value }, index) => isAsAsked({ knob, asked: value, kept: read[index] ?? null })),
      );
      const kept = looks.flatMap((read) => read.filter((_, index) => !isSwitch(plan.settings[index]?.knob)));
      const readBack = kept.length === 0 || kept.includes(null) ? null : wordsOf(name, kept);
      const deviation =
        readBack === null ? "it could not be read back while the worker ran" : `the machine keeps ${readBack}`;
      const why = isKept && readBack !== null ? null : (fault ?? deviation);
      return [verdictOf({ name, limits, readBack, fault: why, remedy: plan.line })];
    },
  };
}

/** A zone that is on or off has no value of the limit's own. */
function isSwitch(knob: Knob | undefined): boolean {
  return knob?.kind === "file" && knob.file.endsWith("/enabled");
}

function isAsAsked({ knob, asked, kept }: { knob: Knob; asked: string; kept: string | null }): boolean {
  if (kept === null) return false;
  const [a, b] = [toNumber(asked), toNumber(kept)];
  return a === null || b === null || knob.kind === "nvpmodel" || isSwitch(knob)
    ? isSameValue(asked, kept)
    : isNear(b, a);
}

function wordsOf(name: KnobLimit, kept: readonly (string | null)[]): string {
  const unit = unitsOf[name];
  const words = kept.map((value) => {
    const number = toNumber(value);
    return unit === null || number === null
      ? (value ?? "unknown")
      : `${Number((number * unit.scale).toPrecision(6))}${unit.unit}`;
  });
  return [...new Set(words)].sort().join(" and ");
}
