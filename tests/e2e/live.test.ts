import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { listOf, serveNut } from "../energy/nut-server.ts";
import { inTemporaryFolder, offgrid } from "../fixtures/cli.ts";

const base = ["simulate", "--service-ms", "900", "--idle-w", "10", "--active-w", "10", "--seeds", "2", "--quiet"];

/** 30 of 40 Wh left, on battery. */
const laptop = {
  "BAT0/type": "Battery",
  "BAT0/status": "Discharging",
  "BAT0/energy_now": "30000000",
  "BAT0/energy_full": "40000000",
  "BAT0/power_now": "8400000",
  "BAT0/serial_number": "S3CR3T",
  "AC/type": "Mains",
  "AC/online": "0",
};

function plant(root: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    const absolute = path.join(root, "sys/class/power_supply", file);
    mkdirSync(path.dirname(absolute), { recursive: true });
    writeFileSync(absolute, `${text}\n`);
  }
}

describe("offgrid simulate --live", () => {
  test("lasts as long as what is in the battery, without a profile, for a day", async () => {
    await inTemporaryFolder(async (root) => {
      plant(root, laptop);
      const args = [...base, "--live", "battery:BAT0", "--energy-root", root, "--format", "json"];
      const { code, stdout, stderr } = await offgrid(args);
      expect(stderr).toBe("");
      expect(code).toBe(0);
      const { days, notes, figures } = JSON.parse(stdout);
      expect(days).toBe(1);
      const loss = figures.find(({ metric }: { metric: string }) => metric === "first_power_loss_h");
      // 30 Wh, of which √0.92 reach 10 W.
      expect(loss.value).toBeCloseTo((30 * Math.sqrt(0.92)) / 10, 6);
      expect(notes).toContain("battery:BAT0 says: on battery, 75 %, 40.0 Wh when full, 8.40 W.");
      expect(stdout).not.toContain("S3CR3T");
    });
  });

  test("takes the profile's supply where there is one, inside 60 columns", async () => {
    await inTemporaryFolder(async (root) => {
      plant(root, laptop);
      const live = ["--live", "battery:BAT0", "--energy-root", root];
      const { code, stdout } = await offgrid([...base, ...live, "--profile", "grid-6h", "--days", "7"], {
        env: { COLUMNS: "60" },
      });
      expect(code).toBe(0);
      expect(stdout).toMatch(/supply_availability\nvalue +0\.250/);
      expect(stdout).toMatch(/first_power_loss_h\nvalue +2\.88/);
      expect(stdout.replaceAll(/\s+/g, " ")).toContain("begins at midnight before a Monday");
      expect(stdout.split("\n").filter((line) => [...line].length > 60)).toEqual([]);
    });
  });

  test("starts from a UPS that a NUT server looks after", async () => {
    const ups = { "ups.status": "OB DISCHRG", "battery.charge": "50", "battery.runtime": "2460" };
    const { port } = await serveNut((socket) => socket.write(listOf(ups)));
    const source = `nut:ups@127.0.0.1:${port}`;
    const { code, stdout } = await offgrid([...base, "--live", source, "--battery-wh", "100", "--format", "markdown"]);
    expect(code).toBe(0);
    expect(stdout).toContain("on battery, 50 %, 41 min 00 s left");
    // 100 Wh × (0.5 − 0.2) × √0.92 at 10 W.
    expect(stdout).toMatch(/\| first_power_loss_h \| 2\.88 \|/);
  });

  test.each([
    [["--live", "battery:BAT9"], "no battery of that name", "battery:BAT0"],
    [["--live", "nut:ups@8.8.8.8"], "private network", "--allow-remote-meter"],
    [["--live", "nut:ups@127.0.0.1:1"], "cannot be asked", "upsd"],
    [["--live", "BAT0"], "neither a battery nor a UPS", "battery:BAT0"],
    [["--live", "battery:BAT0", "--battery-wh", "0"], "leaves no battery", "Leave one of them out"],
    [["--profile", "battery:BAT0"], "no profile", "simulate --live battery:BAT0"],
  ])("refuses %j with a cure", async (args, fault, cure) => {
    await inTemporaryFolder(async (root) => {
      plant(root, laptop);
      const { code, stdout, stderr } = await offgrid([...base, "--energy-root", root, ...args]);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(fault);
      expect(stderr).toContain(cure);
    });
  });
});
