import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { limitsSchema } from "../../src/suite/limits.ts";
import { parseYaml } from "../../src/suite/yaml.ts";

const faultOf = (text: string) => {
  try {
    parseYaml(limitsSchema, text, "mine.yaml");
    return "none";
  } catch (thrown) {
    if (thrown instanceof OffgridError) return `${thrown.place}: ${thrown.fault}`;
    throw thrown;
  }
};

describe("limits", () => {
  test.each(["cpus: [0, 3]", "cpus: little", "cpuQuota: 0.5", "governor: powersave"])("take %s", (text) =>
    expect(faultOf(`${text}\n`)).toBe("none"),
  );

  test.each(['cpus: "7"', "cpus: 0-3", "cpus: litle"])("say of %s what it may be", (text) =>
    expect(faultOf(`${text}\n`)).toBe('mine.yaml:1:7: "cpus": it is a list of CPUs such as [0, 1], or little'),
  );

  test.each([
    ["cpus: [-1]", '"cpus.0"'],
    ["cpuQuota: -1", '"cpuQuota"'],
    ["memoryBytes: 1000", '"memoryBytes"'],
    ["governor: Turbo", "a frequency governor such as powersave"],
    ["cpuquota: 1", 'unknown key "cpuquota"'],
  ])("refuse %s", (text, part) => expect(faultOf(`${text}\n`)).toContain(part));
});
