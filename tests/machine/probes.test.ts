import { expect, test } from "vitest";
import { readProbes } from "../../src/machine/probes.ts";
import { readTemperature } from "../../src/machine/temperature.ts";
import { cpuInfo } from "../fixtures/machines/cpus.ts";
import { desktop } from "../fixtures/machines/desktop.ts";
import { plant, silentHost } from "./plant.ts";

test("one reading holds clock, heat, peak memory and the machine's time", () => {
  expect(readProbes({ root: plant(desktop), host: silentHost })).toMatchObject({
    cpuTimes: { userS: 10 },
    usage: { peakRssBytes: 51_200 * 1024 },
    frequencyHz: 2e9,
    temperatureC: 46.5,
  });
});

test("the clock is that of the CPUs this process may use", () => {
  const root = plant({ ...desktop, "proc/self/status": "Cpus_allowed_list:\t3\n" });
  expect(readProbes({ root, host: silentHost }).frequencyHz).toBe(3e9);
});

test("without cpufreq, /proc/cpuinfo's clock counts only where the CPU measures it", () => {
  const clock = (flags: string) => plant({ "proc/cpuinfo": cpuInfo(2, `cpu MHz : 1500.5\nflags : fpu ${flags}`) });
  expect(readProbes({ root: clock("aperfmperf"), host: silentHost }).frequencyHz).toBe(1_500_500_000);
  expect(readProbes({ root: clock("hypervisor"), host: silentHost }).frequencyHz).toBeNull();
});

test("hwmon's CPU sensor stands in for thermal zones, other sensors do not", () => {
  const root = plant({
    "sys/class/hwmon/hwmon0/name": "nvme\n",
    "sys/class/hwmon/hwmon0/temp1_input": "88000\n",
    "sys/class/hwmon/hwmon1/name": "k10temp\n",
    "sys/class/hwmon/hwmon1/temp1_input": "54250\n",
    "sys/class/hwmon/hwmon1/temp3_input": "49000\n",
  });
  expect(readTemperature(root)).toBe(54.25);
});

test("a sensor without a value is no temperature", () => {
  const zone = (temp: string) =>
    plant({ "sys/class/thermal/thermal_zone0/type": "acpitz\n", "sys/class/thermal/thermal_zone0/temp": temp });
  expect(["-274000\n", "0\n", "255000\n", "hot\n"].map((temp) => readTemperature(zone(temp)))).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(readTemperature(zone("41000\n"))).toBe(41);
});

test("this process's own use grows as it works and remembers its peak", () => {
  const before = readProbes().usage;
  const ballast = Buffer.alloc(64 * 2 ** 20, 1);
  const after = readProbes().usage;
  expect(ballast.at(-1)).toBe(1);
  expect(after.cpuUserS + after.cpuSystemS).toBeGreaterThan(before.cpuUserS + before.cpuSystemS);
  expect(after.peakRssBytes).toBeGreaterThan(64 * 2 ** 20);
  if (process.platform === "linux") expect((after.minorFaults ?? 0) - (before.minorFaults ?? 0)).toBeGreaterThan(10);
});

test("what Windows does not count is unknown, not 0", () => {
  const { usage } = readProbes({ root: plant({}), host: { ...silentHost, platform: () => "win32" } });
  expect(usage).toMatchObject({ minorFaults: null, majorFaults: null, voluntarySwitches: null });
  expect(usage.peakRssBytes).toBeGreaterThan(0);
});
