import { makeSampler, secondsAt } from "../power/duration.ts";
import { profileSchema } from "../power/profile.ts";
import type { Scenario } from "./scenario.ts";

/** What stands between a system and its target. */
export type Binding = "energy" | "speed" | "deadline";

export const bindingWords: Readonly<Record<Binding, string>> = {
  energy: "energy: there is not power enough, often enough",
  speed: "speed: requests wait for one another, however much power there is",
  deadline: "the deadline: a single inference takes longer than it allows",
};

const always = profileSchema.parse({ schemaVersion: 1, id: "always", story: "" });

/**
 * Why a scenario misses a target: the deadline where too few single inferences are inside it, speed where it misses the target on
 * a grid that never fails, too, and energy otherwise. Heat is not simulated.
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
  return (await judge({ ...scenario, profile: always, trace: null })) < target ? "speed" : "energy";
}
