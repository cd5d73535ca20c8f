import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isSameBoot } from "../../src/runner/boot-id.ts";
import { identifyProcess, isProcessAlive, readBootId } from "../../src/runner/process-identity.ts";

let procRoot = "";
beforeEach(() => {
  procRoot = mkdtempSync(join(tmpdir(), "proc-"));
});
afterEach(() => rmSync(procRoot, { recursive: true }));

/** What Linux says about this very process, with a start and a state of our choice. */
function claimOfThis({ start, state = "S", name = "node" }: { start: string; state?: string; name?: string }): void {
  mkdirSync(join(procRoot, String(process.pid)), { recursive: true });
  const between = Array.from({ length: 18 }, (_, at) => at).join(" ");
  writeFileSync(
    join(procRoot, String(process.pid), "stat"),
    `${process.pid} (${name}) ${state} ${between} ${start} 0 0\n`,
  );
}

function claimBoot(id: string): void {
  mkdirSync(join(procRoot, "sys/kernel/random"), { recursive: true });
  writeFileSync(join(procRoot, "sys/kernel/random/boot_id"), `${id}\n`);
}

describe("a boot's id", () => {
  test("is the start of its SHA-256, so that the system's own does not show", () => {
    claimBoot("abc"); // FIPS 180-2, appendix B.1
    expect(readBootId(procRoot)).toBe("ba7816bf8f01cfea");
  });

  test("is the time of the boot where the system has no id, and null where it does not tell that either", () => {
    expect(readBootId(procRoot, () => 1_763_750_000.4)).toBe("booted-1763750000");
    expect(readBootId(procRoot, () => null)).toBeNull();
  });

  test("from this system's own uptime is one boot, asked twice", () => {
    expect(readBootId(procRoot)).toMatch(/^booted-\d+$/);
    expect(isSameBoot(readBootId(procRoot), readBootId(procRoot))).toBe(true);
  });
});

describe("a process", () => {
  test.each(["node", "a) S 1 (b", ") Z ("])("called %j is told by its start", (name) => {
    claimOfThis({ start: "1234", name });
    const identity = identifyProcess({ procRoot, pid: process.pid });
    expect(identity).toMatchObject({ pid: process.pid, startTicks: "1234" });
    expect(isProcessAlive(identity, { procRoot })).toBe(true);
    claimOfThis({ start: "1235", name });
    expect(isProcessAlive(identity, { procRoot })).toBe(false);
  });

  test.each(["Z", "X"])("that waits to be cleared away (%s) is dead", (state) => {
    claimOfThis({ start: "1", state });
    expect(isProcessAlive(identifyProcess({ procRoot, pid: process.pid }), { procRoot })).toBe(false);
  });

  test("of another boot is dead", () => {
    claimBoot("one");
    const identity = identifyProcess({ procRoot, pid: process.pid });
    claimBoot("two");
    expect(isProcessAlive(identity, { procRoot })).toBe(false);
  });

  test("is told by its id and the time of the boot where the system says no more", () => {
    const identity = identifyProcess({ procRoot, pid: process.pid });
    expect(identity).toEqual({
      pid: process.pid,
      bootId: expect.stringMatching(/^booted-\d+$/),
      startTicks: null,
    });
    expect(isProcessAlive(identity, { procRoot })).toBe(true);
    expect(isProcessAlive({ ...identity, bootId: "booted-1000000000" }, { procRoot })).toBe(false);
    expect(isProcessAlive({ ...identity, bootId: null }, { procRoot })).toBe(true);
  });

  test.runIf(process.platform === "linux")("started, by this system's own account, no earlier than its parent", () => {
    const own = identifyProcess({ procRoot: "/proc", pid: process.pid }).startTicks;
    const parents = identifyProcess({ procRoot: "/proc", pid: process.ppid }).startTicks;
    expect(own).toMatch(/^\d+$/);
    expect(parents).toMatch(/^\d+$/);
    expect(Number(own)).toBeGreaterThanOrEqual(Number(parents));
  });
});
