import { expect, test } from "vitest";
import { findLittleCores } from "../../../src/machine/limits/little-cores.ts";
import { type Files, plant } from "../plant.ts";

const cpu = "sys/devices/system/cpu";

function machine(name: string, values: readonly number[]): Files {
  const files = values.map((value, index) => [`${cpu}/cpu${index}/${name}`, `${value}`] as const);
  return { [`${cpu}/online`]: `0-${values.length - 1}`, ...Object.fromEntries(files) };
}

test("the little cores of an Arm are those of the lowest capacity", () => {
  // A Snapdragon-like 1 + 3 + 4.
  expect(findLittleCores(plant(machine("cpu_capacity", [250, 250, 250, 250, 800, 800, 800, 1024])))).toEqual([
    0, 1, 2, 3,
  ]);
});

test("without capacities they are those of the lowest top clock", () => {
  expect(findLittleCores(plant(machine("cpufreq/cpuinfo_max_freq", [1_800_000, 1_800_000, 2_400_000])))).toEqual([
    0, 1,
  ]);
});

test("of an Intel hybrid they are those that it calls atoms", () => {
  const files = { "sys/devices/cpu_atom/cpus": "4-7", "sys/devices/cpu_core/cpus": "0-3" };
  expect(findLittleCores(plant({ ...machine("cpu_capacity", [1024, 1024]), ...files }))).toEqual([4, 5, 6, 7]);
});

test("favoured cores of one kind do not make the others little", () => {
  expect(findLittleCores(plant(machine("cpufreq/cpuinfo_max_freq", [4_900_000, 5_200_000])))).toBeNull();
  expect(findLittleCores(plant(machine("cpu_capacity", [1024, 1024])))).toBeNull();
  expect(findLittleCores(plant({}))).toBeNull();
});
