import { createConditionsReader } from "../machine/conditions.ts";
import { readProcesses } from "../machine/processes.ts";
import { createWatch, type Watch } from "../runner/watch.ts";

/** Watches this machine while a worker measures. */
export function watchMachine(root: string): Watch {
  return createWatch({
    createReader: () => createConditionsReader({ root, readOwnCpuS }),
    readProcesses: () => readProcesses(root),
    self: process.pid,
    clock: () => process.hrtime.bigint(),
    everySecond(tick) {
      const timer = setInterval(tick, 1000);
      return () => clearInterval(timer);
    },
  });
}

function readOwnCpuS(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
