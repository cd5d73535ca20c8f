import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { messageOf, OffgridError } from "../errors.ts";
import { type KnobAccess, knobSchema, knobValueSchema, outlivesBoot } from "../machine/limits/knob.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import { isSameBoot } from "./boot-id.ts";
import type { FileLayer } from "./file-layer.ts";
import { identifyProcess, isProcessAlive, readBootId } from "./process-identity.ts";
import { acquireRunLock, type RunLock } from "./run-lock.ts";

/**
 * Where it is written down which settings of the machine were turned, by whom, and what they were: one file a process,
 * durable before the first setting is touched. Whoever starts next undoes what a dead one left.
 */
export interface LedgerPlace {
  readonly folder: string;
  readonly layer: FileLayer;
  readonly procRoot: string;
  readonly access: KnobAccess;
}

const changeSchema = z.strictObject({
  knob: knobSchema,
  old: knobValueSchema,
  /** As asked for, and once it is set, as the machine keeps it. */
  ours: knobValueSchema,
});
export type Change = z.infer<typeof changeSchema>;
const ledgerSchema = z.strictObject({
  schemaVersion: z.literal(1),
  owner: z.strictObject({
    pid: z.int().positive(),
    bootId: z.string().nullable(),
    startTicks: z.string().nullable(),
  }),
  /**
   * Planned: some of the changes may not be made yet, and what the machine keeps of a value (it rounds, and clamps) is not
   * known. Set: `ours` is what it keeps.
   */
  state: z.enum(["planned", "set"]),
  changes: z.array(changeSchema).readonly(),
});
type Ledger = z.infer<typeof ledgerSchema>;

/** Others hold the lock for a few reads and writes. */
const patience = { tries: 100, pauseMs: 20 } as const;

/** The ledger of this process. */
export function ownLedger({ folder, layer, procRoot }: LedgerPlace): {
  readonly file: string;
  /** Durable when it returns. @throws OffgridError `output`, or ZodError for what could not be read again. */
  readonly write: (ledger: Pick<Ledger, "state" | "changes">) => void;
} {
  const owner = identifyProcess({ procRoot, pid: process.pid });
  const file = path.join(folder, `${owner.pid}-${owner.startTicks ?? "unknown"}.json`);
  return {
    file,
    write: ({ state, changes }) => {
      const ledger: Ledger = ledgerSchema.parse({ schemaVersion: 1, owner, state, changes });
      writeFileAtomically({ layer, path: file, data: `${JSON.stringify(ledger, null, 2)}\n` });
    },
  };
}

/** Removes a ledger that has nothing left to undo. */
export function forgetLedger({ layer, folder }: LedgerPlace, file: string): void {
  try {
    layer.remove(file);
    layer.syncFolder(folder);
  } catch {
    // There was none, or it stays: undoing what is undone already does nothing.
  }
}

export interface KeptLedger {
  readonly file: string;
  readonly ledger: Ledger;
}

/** Those that can be read. What a newer version wrote is that version's to undo. */
export function readLedgers({ folder }: LedgerPlace): readonly KeptLedger[] {
  return namesIn(folder).flatMap((name) => {
    const file = path.join(folder, name);
    try {
      const parsed = ledgerSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
      return parsed.success ? [{ file, ledger: parsed.data }] : [];
    } catch {
      return []; // Gone meanwhile, or no ledger: ours are never half written.
    }
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+-\w+\.json$/.test(name))
      .sort();
  } catch {
    return []; // Nothing was ever limited from here.
  }
}

export function deadLedgers(place: LedgerPlace): readonly KeptLedger[] {
  return readLedgers(place).filter(({ ledger }) => !isProcessAlive(ledger.owner, place));
}

export function isHeldByOther(place: LedgerPlace, { owner }: Ledger): boolean {
  return owner.pid !== process.pid && isProcessAlive(owner, place);
}

export function stillInForce({ procRoot }: LedgerPlace, { owner, changes }: Ledger): readonly Change[] {
  return isSameBoot(owner.bootId, readBootId(procRoot)) ? changes : changes.filter(({ knob }) => outlivesBoot(knob));
}

/** One process at a time reads all ledgers and writes its own, so that no two take the same knob, or undo it twice. */
export async function underLock<T>({ folder, procRoot }: LedgerPlace, act: () => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const lock = await waitForLock({ folder, procRoot });
  try {
    return await act();
  } finally {
    lock.release();
  }
}

async function waitForLock(request: { readonly folder: string; readonly procRoot: string }): Promise<RunLock> {
  for (let attempt = 1; ; attempt++) {
    try {
      return acquireRunLock(request);
    } catch (thrown) {
      if (attempt === patience.tries) throw thrown;
      await sleep(patience.pauseMs);
    }
  }
}

/** Without the path, which is this machine's own. */
export function reasonOf(thrown: unknown): string {
  const text = thrown instanceof OffgridError ? thrown.fault : (messageOf(thrown).split("\n")[0] ?? "");
  return text.replace(/, \w+ '[^']*'/, "");
}
