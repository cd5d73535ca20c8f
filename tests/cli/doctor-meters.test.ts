import { expect, test } from "vitest";
import { findLineFault, findMeters } from "../../src/cli/doctor-meters.ts";
import { OffgridError } from "../../src/errors.ts";
import { meterIds } from "../../src/metering/reading.ts";
import { searchFor } from "../energy/meter-search.ts";
import { plant } from "../machine/plant.ts";

test("every meter has a row: on a machine that has none, each is absent and needs no cure", async () => {
  const findings = await findMeters(searchFor({ root: plant({}) }));
  expect(findings.map(({ id }) => id)).toEqual(meterIds.map((id) => `meter-${id}`));
  expect(findings.filter(({ state, remedy }) => state !== "absent" || remedy !== null)).toEqual([]);
});

test("one that is there says what it is", async () => {
  const facts = { ...searchFor({}).facts, readBusyS: () => 1, tdpW: 15 };
  const findings = await findMeters(searchFor({ root: plant({}), facts }));
  expect(findings.find(({ id }) => id === "meter-linear")).toEqual({
    id: "meter-linear",
    title: "Meter linear",
    state: "ok",
    detail: "model of how busy the CPUs are: modelled, assumed: rated power 15 W (grade D)",
    remedy: null,
  });
});

test("a kept line that cannot be used is a row with its cure, and no end of the doctor", () => {
  const broken = () => {
    throw new OffgridError({ code: "input", place: "x", fault: "it is no calibration", cure: "Delete it" });
  };
  expect(findLineFault(broken)).toEqual({
    line: null,
    faults: [
      {
        id: "kept-line",
        title: "Kept line of watts",
        state: "warn",
        detail: "it is no calibration",
        remedy: "Delete it",
      },
    ],
  });
  expect(findLineFault(() => null)).toEqual({ line: null, faults: [] });
  expect(() => findLineFault(() => JSON.parse("{"))).toThrow(SyntaxError);
});
