import { OffgridError } from "../errors.ts";
import { type SweepArguments, sweepArgumentsSchema } from "./sweep-record.ts";

/** How a sweep is gone about and shown, which changes none of its figures. */
const manners = ["out", "resume", "jobs", "format", "quiet", "q", "color"];
/** What yargs adds of its own. */
const added = ["_", "$0", "help", "h", "version"];

/** The arguments that decide what is simulated, as they were typed. */
export function typedArgs(raw: Readonly<Record<string, unknown>>): SweepArguments {
  const deciding = Object.entries(raw).filter(([name, value]) => decides(name) && value !== undefined);
  return sweepArgumentsSchema.parse(Object.fromEntries(deciding));
}

/** A resumed sweep follows its own arguments: whatever would change them is refused. Gives what it is to go on with. @throws OffgridError `usage`. */
export function checkResume(raw: Readonly<Record<string, unknown>>): string {
  const { resume } = raw;
  if (typeof resume !== "string") {
    throw new OffgridError({
      code: "usage",
      place: "--resume",
      fault: "it is given more than once",
      cure: "Give one folder",
    });
  }
  const extra = Object.keys(raw).find((name) => (decides(name) || name === "out") && raw[name] !== undefined);
  if (extra === undefined) return resume;
  throw new OffgridError({
    code: "usage",
    place: "--resume",
    fault: `a resumed sweep follows its own arguments; --${extra} cannot change them`,
    cure: "Leave it out, or start a new one",
  });
}

function decides(name: string): boolean {
  return !manners.includes(name) && !added.includes(name);
}
