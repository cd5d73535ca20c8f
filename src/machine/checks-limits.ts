import { absent, type DoctorFacts, missing, ok, unknown, type Verdict, warn } from "./finding.ts";
import type { LimitAnswer, LimitAnswers } from "./limits/answers.ts";

type Answered = Exclude<keyof LimitAnswers, "leftovers">;

/** The verdict on one limit that a profile may ask for. What a machine lacks is no fault of it. */
export function limitCheck(name: Answered): (facts: DoctorFacts) => Verdict {
  return ({ limits }) => (limits === null ? unknown("limits were not tried") : verdictOf(limits[name]));
}

function verdictOf(answer: LimitAnswer): Verdict {
  switch (answer.state) {
    case "available":
      return ok(`available: ${answer.detail}`);
    case "needs":
      return missing(`not for this user: ${answer.detail}`, answer.remedy);
    case "absent":
      return absent(`not on this machine: ${answer.detail}`);
    default:
      throw new TypeError(`no words for ${JSON.stringify(answer satisfies never)}`);
  }
}

/** Limits that outlived the run that set them. */
export function leftoverCheck({ limits }: DoctorFacts): Verdict {
  if (limits === null) return unknown("limits were not looked for");
  const { leftovers } = limits;
  if (leftovers.length === 0) return ok("none");
  return warn(
    `a run that was cut off left ${leftovers.join("; ")}`,
    "Start any run: `npx offgrid run demo` puts it back (with sudo where the run had it)",
  );
}
