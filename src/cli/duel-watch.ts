import { readCpuTimes, stealFraction } from "../machine/cpu-times.ts";
import type { Machine } from "../machine/host.ts";

/** Wall time that runs so much ahead of the clock that stands still in a suspend: the machine was suspended, or its clock set. */
const suspendedMs = 1000;

/** What is read of the machine round the rounds of a duel: two small files, while neither arm runs. */
export function watchRounds(machine: Machine) {
  const stealSince = () => {
    const before = readCpuTimes(machine);
    return () => stealFraction(before, readCpuTimes(machine));
  };
  return {
    stealSince,
    begin: () => {
      const steal = stealSince();
      const ahead = Date.now() - performance.now();
      return () => ({
        stealFraction: steal(),
        isSuspended: Math.abs(Date.now() - performance.now() - ahead) > suspendedMs,
      });
    },
  };
}
