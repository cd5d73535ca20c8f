import type { MachineContext } from "../machine/context-schema.ts";
import { sameMachine } from "../machine/same-machine.ts";
import { damages } from "./journal-format.ts";
import type { Recovery } from "./journal-reader.ts";

/** What changed of the machine since a run began that does not forbid going on, but may move figures; a sentence each. */
export function changesSince({
  began,
  present,
}: {
  readonly began: MachineContext;
  readonly present: MachineContext;
}): string[] {
  return sameMachine(began, present).warnings.map((warning) => `changed since the run began: ${warning}`);
}

/** What a person should hear about how a run was found. */
export function foundNotes({
  outages,
  recovered,
  ...contexts
}: {
  readonly began: MachineContext;
  readonly present: MachineContext;
  readonly outages: number;
  readonly recovered: Recovery | null;
}): string[] {
  return [...changesSince(contexts), ...outageNotes(outages), ...recoveryNotes(recovered)];
}

function outageNotes(outages: number): string[] {
  if (outages === 0) return [];
  return [`the power or the system went ${outages === 1 ? "once" : `${outages} times`} during this run`];
}

function recoveryNotes(recovered: Recovery | null): string[] {
  if (recovered === null) return [];
  const { bytesLost, damage } = recovered;
  return [`${bytesLost} bytes at the journal's end were dropped: ${damages[damage]}; whatever they held runs again`];
}
