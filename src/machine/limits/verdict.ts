import type { AppliedLimit } from "../../results/applied-limits.ts";
import type { LimitName, Limits } from "../../suite/limits.ts";

/** How far what is read back may be from what was asked for. */
const tolerance = 0.05;

export function isNear(kept: number, asked: number): boolean {
  return Math.abs(kept - asked) <= tolerance * asked;
}

export function isAtMost(used: number, asked: number): boolean {
  return used <= (1 + tolerance) * asked;
}

/** A limit as its profile asks for it. */
export function requestedText(value: Limits[LimitName]): string {
  return Array.isArray(value) ? value.join(",") : String(value);
}

/** Enforced where there is no fault. */
export function verdictOf({
  name,
  limits,
  readBack,
  fault,
  remedy = null,
}: {
  readonly name: LimitName;
  readonly limits: Limits;
  readonly readBack: string | null;
  readonly fault: string | null;
  readonly remedy?: string | null;
}): AppliedLimit {
  const requested = requestedText(limits[name]);
  return fault === null
    ? { name, requested, state: "enforced", readBack, fault: null, remedy: null }
    : { name, requested, state: "requested", readBack, fault, remedy };
}
