import { describe, expect, test } from "vitest";
import { aggregateRow } from "../../src/results/aggregate.ts";
import type { AppliedLimit } from "../../src/results/applied-limits.ts";
import { limitColumns, limitNotes } from "../../src/results/limit-columns.ts";
import { repetitionRow } from "../../src/results/rows.ts";
import { facts } from "../fixtures/measurements.ts";

const enforced: AppliedLimit = {
  name: "cpuQuota",
  requested: "0.5",
  state: "enforced",
  readBack: "0.5 CPUs, 0.498 used",
  fault: null,
  remedy: null,
};
const requested: AppliedLimit = {
  name: "packagePowerW",
  requested: "10",
  state: "requested",
  readBack: null,
  fault: "this machine has no powercap",
  remedy: "sudo x",
};

function columns(
  limits: Parameters<typeof limitColumns>[0]["cell"]["limits"],
  applied: readonly AppliedLimit[] | null,
) {
  return limitColumns({ cell: { limits }, limits: applied, separator: " | " });
}

describe("a row's limits", () => {
  test("are as they were asked for, with what was read back", () => {
    expect(columns({ cpuQuota: 0.5, packagePowerW: 10 }, [enforced, requested])).toEqual({
      limits: "cpuQuota=0.5 packagePowerW=10",
      limits_state: "partly",
      limits_read_back: "cpuQuota: 0.5 CPUs, 0.498 used | packagePowerW: not read back; this machine has no powercap",
    });
    expect(columns({}, null)).toEqual({});
  });

  test("that are settings of the cell hold by being so", () => {
    expect(columns({ threads: 1, spinning: false }, null)).toMatchObject({ limits_state: "enforced" });
    expect(columns({ threads: 1, cpuQuota: 0.5 }, null)).toMatchObject({ limits_state: "partly" });
    expect(columns({ packagePowerW: 10 }, [requested])).toMatchObject({ limits_state: "requested" });
  });

  test("that are not enforced are warned of, with the line that would do it", () => {
    expect(limitNotes([enforced, requested])).toEqual([
      "the limit packagePowerW=10 is not enforced: this machine has no powercap; sudo x",
    ]);
  });
});

describe("the limits of a cell's repetitions", () => {
  const row = (limits: AppliedLimit[]) => {
    const given = facts({});
    if (given.outcome.outcome !== "ok") throw new Error("the fixture is no success");
    return repetitionRow({
      ...given,
      cell: { ...given.cell, limits: { cpuQuota: 0.5 } },
      outcome: { ...given.outcome, limits },
    });
  };
  const lost: AppliedLimit = { ...enforced, state: "requested", fault: "it used 0.7 CPUs all the same" };

  test("are as strong as the weakest, and read back as in the first", () => {
    expect(aggregateRow({ rows: [row([enforced]), row([lost]), row([enforced])], planned: 3 })).toMatchObject({
      limits: "cpuQuota=0.5",
      limits_state: "requested",
      limits_read_back: "cpuQuota: 0.5 CPUs, 0.498 used",
    });
    expect(aggregateRow({ rows: [row([enforced]), row([enforced])], planned: 2 }).limits_state).toBe("enforced");
  });

  test("are none where there are none", () => {
    const plain = repetitionRow(facts({}));
    expect(aggregateRow({ rows: [plain], planned: 1 })).toMatchObject({ limits_state: null, limits_read_back: null });
  });
});
