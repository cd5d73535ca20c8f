import { expect, test } from "vitest";
import { busyFraction, parseCpuTimes, readCpuTimes, stealFraction } from "../../src/machine/cpu-times.ts";
import { desktop } from "../fixtures/machines/desktop.ts";
import { plant, silentHost } from "./plant.ts";

const stat = (...ticks: readonly number[]) => parseCpuTimes(`cpu  ${ticks.join(" ")}\n`);

test("ticks of all CPUs are read as seconds", () => {
  expect(readCpuTimes({ root: plant(desktop), host: silentHost })).toEqual({
    userS: 10,
    niceS: 0.2,
    systemS: 3,
    idleS: 80,
    iowaitS: 1,
    irqS: 0.05,
    softirqS: 0.15,
    stealS: 0,
  });
});

test("shares are of the time that passed on all CPUs, idle, disk and steal not being busy", () => {
  const before = stat(1000, 0, 100, 5000, 50, 0, 0, 10, 0, 0);
  // 200 ticks: 60 user, 10 nice, 20 system, 70 idle, 10 iowait, 5 irq, 5 softirq, 20 steal.
  const after = stat(1060, 10, 120, 5070, 60, 5, 5, 30, 0, 0);
  expect(busyFraction(before, after)).toBeCloseTo(0.5, 12);
  expect(stealFraction(before, after)).toBeCloseTo(0.1, 12);
});

test("guest time, already in user time, is not counted twice", () => {
  expect(busyFraction(stat(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), stat(50, 0, 0, 50, 0, 0, 0, 0, 50, 0))).toBe(0.5);
});

test("no share exists without two readings or without time between them", () => {
  const reading = stat(1, 1, 1, 1, 1, 1, 1, 1);
  expect([busyFraction(null, reading), stealFraction(reading, null), busyFraction(reading, reading)]).toEqual([
    null,
    null,
    null,
  ]);
});

test("a counter that steps back by a tick gives 0, not a negative share", () => {
  expect(stealFraction(stat(0, 0, 0, 0, 0, 0, 0, 5), stat(50, 0, 0, 50, 0, 0, 0, 4))).toBe(0);
});

test("without /proc, Node's times stand in and steal is unknown", () => {
  const cpu = (user: number) => ({ model: "", speed: 0, times: { user, nice: 0, sys: 0, idle: 1000, irq: 0 } });
  const reading = (user: number) =>
    readCpuTimes({ root: plant({}), host: { ...silentHost, cpus: () => [cpu(user), cpu(0)] } });
  const [before, after] = [reading(0), reading(3000)];
  expect(before).toMatchObject({ userS: 0, idleS: 2, stealS: null, iowaitS: null });
  expect(busyFraction(before, after)).toBe(1);
  expect(stealFraction(before, after)).toBeNull();
});
