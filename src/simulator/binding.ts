import { makeSampler, secondsAt } from "../power/duration.ts";
import { profileSchema } from "../power/profile.ts";
import type { Scenario } from "./scenario.ts";

/** What stands between a system and its target. */
export type Binding = "energy" | "speed" | "heat" | "deadline";

export const bindingWords: Readonly<Record<Binding, string>> = {
  energy: "energy: there is not power enough, often enough",
  speed: "speed: requests wait for one another, however much power there is",
  heat: "heat: at full speed the device would do, but it becomes too warm and clocks down",
  deadline: "the deadline: a single inference takes longer than it allows",
};

const always = profileSchema.parse({ schemaVersion: 1, id: "always", story: "" });

/**
 * Why a scenario misses a target: the deadline where too few single inferences are inside it; heat where it would meet the target if
 * it did not clock down; energy where it would on a grid that never fails; heat, again, where it takes both, as no battery mends
 * that; and speed otherwise.
 */
export async function findBinding({
  scenario,
  target,
  judge,
}: {
  readonly scenario: Scenario;
  readonly target: number;
  /** The share that a scenario reaches. */
  readonly judge: (scenario: Scenario) => Promise<number>;
}): Promise<Binding> {
  const { deadlineS } = scenario.demand;
  if (deadlineS !== null && secondsAt(makeSampler(scenario.model.service), target * 0.999999) > deadlineS)
    return "deadline";
  const fed = { ...scenario, profile: always, trace: null };
  const fits = async (other: Scenario): Promise<boolean> => (await judge(other)) >= target;
  if (scenario.heat !== null && (await fits({ ...scenario, heat: null }))) return "heat";
  if (await fits(fed)) return "energy";
  return scenario.heat !== null && (await fits({ ...fed, heat: null })) ? "heat" : "speed";
}
