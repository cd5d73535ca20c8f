import { isBelow, isSameValue, type Knob, knobName, readKnob, writeKnob } from "../machine/limits/knob.ts";
import { makeFolderDurably } from "./durable-folder.ts";
import {
  type Change,
  deadLedgers,
  forgetLedger,
  isHeldByOther,
  type KeptLedger,
  type LedgerPlace,
  ownLedger,
  readLedgers,
  reasonOf,
  stillInForce,
  underLock,
} from "./limit-ledger.ts";

export interface KnobSetting {
  readonly knob: Knob;
  readonly value: string;
}

/** Settings that are in force until they are put back. */
export interface HeldKnobs {
  /** Why a setting could not be made, by its place in what was asked for; null where it was. */
  readonly faults: readonly (string | null)[];
  /** Puts them back; gives what could not be, in sentences. */
  readonly release: () => Promise<readonly string[]>;
}

/**
 * Turns knobs, each to its value. One that is there already is left alone, and so is one that another process of offgrid
 * holds. Never throws: what does not work is a fault.
 */
export async function holdKnobs(place: LedgerPlace, settings: readonly KnobSetting[]): Promise<HeldKnobs> {
  const faults: (string | null)[] = settings.map(() => null);
  if (settings.length === 0) return { faults, release: async () => [] };
  const { file, write } = ownLedger(place);
  /** Empty as long as there is nothing of ours in the ledger. */
  let written: readonly Change[] = [];
  const release = async () =>
    written.length === 0 ? [] : (await putBack({ place, file, ledger: { state: "set", changes: written } })).troubles;
  try {
    makeFolderDurably({ layer: place.layer, path: place.folder });
    await underLock(place, async () => {
      await finishEarlier(place, file);
      const planned = await planChanges({ place, settings, faults });
      if (planned.length === 0) return;
      write({ state: "planned", changes: planned });
      written = planned;
    });
    if (written.length > 0) {
      written = await turn({ place, settings, changes: written, faults });
      if (written.length > 0) write({ state: "set", changes: written });
      else forgetLedger(place, file);
    }
  } catch (thrown) {
    const fault = `it cannot be written down how to undo it (${reasonOf(thrown)})`;
    return { faults: faults.map((known) => known ?? fault), release };
  }
  return { faults, release };
}

/** What an earlier repetition of this process could not put back. @throws Error where that is so still: its ledger must stay. */
async function finishEarlier(place: LedgerPlace, file: string): Promise<void> {
  const earlier = readLedgers(place).find((kept) => kept.file === file);
  if (earlier === undefined) return;
  if (!(await putBack({ place, ...earlier })).isDone) throw new Error("an earlier limit is still to be undone");
}

/** What dead processes left, in words: nothing is changed. Never throws. */
export function listLeftovers(place: LedgerPlace): readonly string[] {
  return deadLedgers(place).flatMap(({ ledger }) =>
    stillInForce(place, ledger).map(({ knob, old, ours }) => `${knobName(knob)} at ${ours} in place of ${old}`),
  );
}

/**
 * Puts back what dead processes left: the old value where the present one is still theirs. A setting that somebody has
 * changed since is left alone, and one that the machine forgot at a restart is dropped. Gives what was done, in sentences.
 */
export async function undoLeftovers(place: LedgerPlace): Promise<readonly string[]> {
  if (deadLedgers(place).length === 0) return [];
  try {
    return await underLock(place, async () => {
      const notes: string[] = [];
      for (const { file, ledger } of deadLedgers(place)) {
        const changes = stillInForce(place, ledger);
        const { troubles } = await putBack({ place, file, ledger: { ...ledger, changes } });
        const done = changes.length - troubles.length;
        notes.push(
          ...(done > 0 ? [`undid ${done === 1 ? "a limit" : `${done} limits`} that a run which was cut off left`] : []),
          ...troubles,
        );
      }
      return notes;
    });
  } catch (thrown) {
    return [`limits that a run which was cut off left cannot be undone (${reasonOf(thrown)})`];
  }
}

/** The changes to be made; settings that need none, or cannot be made, are told in `faults` or left out. */
async function planChanges({
  place,
  settings,
  faults,
}: {
  place: LedgerPlace;
  settings: readonly KnobSetting[];
  faults: (string | null)[];
}): Promise<readonly Change[]> {
  const others = readLedgers(place).filter(({ ledger }) => isHeldByOther(place, ledger));
  const changes: Change[] = [];
  for (const [index, { knob, value }] of settings.entries()) {
    const holder = others.find(({ ledger }) => ledger.changes.some((change) => isSameKnob(change.knob, knob)));
    const old = await readKnob(place.access, knob);
    if (holder !== undefined)
      faults[index] = `process ${holder.ledger.owner.pid} of offgrid has set ${knobName(knob)} for itself`;
    else if (old === null) faults[index] = `${knobName(knob)} cannot be read`;
    else if (isBelow(knob, old, value)) faults[index] = `${knobName(knob)} is lower already, at ${old}`;
    else if (!isSameValue(old, value)) changes.push({ knob, old, ours: value });
  }
  return changes;
}

/** Makes the changes; gives those that were made, with the values that the machine keeps. */
async function turn({
  place,
  settings,
  changes,
  faults,
}: {
  place: LedgerPlace;
  settings: readonly KnobSetting[];
  changes: readonly Change[];
  faults: (string | null)[];
}): Promise<readonly Change[]> {
  const made: Change[] = [];
  for (const change of changes) {
    const index = settings.findIndex(({ knob }) => isSameKnob(knob, change.knob));
    try {
      await writeKnob(place.access, change.knob, change.ours);
    } catch (thrown) {
      faults[index] = `${knobName(change.knob)} cannot be set (${reasonOf(thrown)})`;
    }
    // What was refused may have been done in part: it is put back all the same.
    const kept = await readKnob(place.access, change.knob);
    if (kept !== change.old) made.push({ ...change, ours: kept ?? change.ours });
  }
  return made;
}

/** Last first. The ledger goes once nothing is left to undo. */
async function putBack({
  place,
  file,
  ledger: { state, changes },
}: {
  place: LedgerPlace;
  file: string;
  ledger: Pick<KeptLedger["ledger"], "state" | "changes">;
}): Promise<{ readonly troubles: readonly string[]; readonly isDone: boolean }> {
  const troubles: string[] = [];
  let isDone = true;
  for (const { knob, old, ours } of [...changes].reverse()) {
    const present = await readKnob(place.access, knob);
    if (present !== null && isSameValue(present, old)) continue;
    // Killed in the moment between setting and looking: whatever the machine made of our value, it is ours.
    if (state === "set" && present !== null && !isSameValue(present, ours)) {
      troubles.push(`${knobName(knob)} is left at ${present}: somebody has changed it since it was limited to ${ours}`);
      continue;
    }
    try {
      await writeKnob(place.access, knob, old);
    } catch (thrown) {
      isDone = false;
      troubles.push(
        `${knobName(knob)} is still limited to ${ours}: it cannot be put back to ${old} (${reasonOf(thrown)})`,
      );
    }
  }
  if (isDone) forgetLedger(place, file);
  return { troubles, isDone };
}

function isSameKnob(a: Knob, b: Knob): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
}
