import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { endLeftovers } from "../../src/replay/leftovers.ts";
import { identifyProcess } from "../../src/runner/process-identity.ts";
import { isAlive } from "./passes.ts";

const procRoot = "/proc";

/** A process that hangs, in a group of its own, as a worker deep in an inference does. */
async function hang() {
  const child = spawn(process.execPath, ["-e", "process.stdout.write('up'); for (;;);"], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(child.stdout, "data");
  if (child.pid === undefined) throw new Error("no process could be started");
  return { child, pid: child.pid, identity: identifyProcess({ procRoot, pid: child.pid }) };
}

test.skipIf(process.platform !== "linux")("a worker that hangs is gone when its supervisor is resumed", async () => {
  const { pid, identity } = await hang();
  await endLeftovers({ processes: [identity], procRoot });
  expect(isAlive(pid)).toBe(false);
});

test.skipIf(process.platform !== "linux")("a process that was only given the same number is left alone", async () => {
  const { child, pid, identity } = await hang();
  try {
    await endLeftovers({
      processes: [
        { ...identity, startTicks: "1" },
        { ...identity, startTicks: null },
      ],
      procRoot,
    });
    expect(isAlive(pid)).toBe(true);
  } finally {
    child.kill("SIGKILL");
  }
});
