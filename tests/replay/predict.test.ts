import { describe, expect, test } from "vitest";
import { profileSchema } from "../../src/power/profile.ts";
import { importTrace } from "../../src/power/traces/import.ts";
import { predict } from "../../src/replay/predict.ts";
import { profileOutages } from "../../src/replay/profile-outages.ts";
import { schedule } from "./passes.ts";

const costs = { loadS: [0.5], firstS: [0.1], serviceS: [0.02], correctFraction: 1 };

describe("the simulator on a replayed schedule", () => {
  test("starts cold, and takes load and first inference after every outage", () => {
    const wanted = schedule({
      outages: [{ fromS: 2, untilS: 3 }],
      bootS: 0.25,
      arrivalsS: [0.1, 1.5, 2.5, 4.5],
      deadlineS: 1,
    });
    const prediction = predict({ costs, schedule: wanted, endS: 6 });
    // Request 2 comes in the dark at 2.5 s, and is answered at 3 + 0.25 + 0.5 + 0.1 = 3.85 s: late.
    expect(prediction).toMatchObject({ served: 4, late: 1, good: 3, restarts: 2, replayed: 0 });
    // Boot apart, as the replay counts it.
    expect(prediction.firstP50Ms).toBeCloseTo(600, 6);
    expect(prediction.oldestWaitS).toBeCloseTo(1.25, 6);
  });

  test("hands out again what was in hand at a cut", () => {
    const wanted = schedule({ outages: [{ fromS: 2, untilS: 3 }], arrivalsS: [0, 1.99], deadlineS: 1 });
    expect(predict({ costs, schedule: wanted, endS: 6 })).toMatchObject({ served: 2, replayed: 1, late: 1 });
  });

  test("knows a pass that begins without power", () => {
    const wanted = schedule({ outages: [{ fromS: 0, untilS: 3 }], arrivalsS: [1], deadlineS: 10 });
    const prediction = predict({ costs, schedule: wanted, endS: 6 });
    expect(prediction).toMatchObject({ served: 1, restarts: 1 });
    expect(prediction.drainP50S).toBeCloseTo(0.6, 6);
  });
});

describe("outages of a power profile", () => {
  const outagesOf = (more: object, days = 2) =>
    profileOutages({
      profile: profileSchema.parse({ schemaVersion: 1, id: "some", story: "", ...more }),
      days,
      loadW: 10,
      seed: 1,
    });
  const evening = [{ kind: "daily", windows: [{ from: "18:00", to: "24:00" }] }];
  const hour = 3600;

  test("are where its grid is off", () => {
    expect(outagesOf({ supply: evening })).toEqual([
      { fromS: 0, untilS: 18 * hour },
      { fromS: 24 * hour, untilS: 42 * hour },
    ]);
    expect(outagesOf({})).toEqual([]);
  });

  test("begin when the battery is empty", () => {
    // 20 Wh at 10 W carry the machine for two hours from midnight.
    const storage = { capacityWh: 20, roundTripFraction: 1, depthOfDischargeFraction: 1, reconnectFraction: 0.001 };
    const [first] = outagesOf({ supply: evening, storage }, 1);
    expect(first?.fromS).toBeCloseTo(2 * hour, 3);
    expect(first?.untilS).toBeCloseTo(18 * hour, 3);
  });

  test("end with the days where the power does not come back", () => {
    const morning = [{ kind: "daily", windows: [{ from: "00:00", to: "06:00" }] }];
    expect(outagesOf({ supply: morning }, 1)).toEqual([{ fromS: 6 * hour, untilS: 24 * hour }]);
  });

  test("are where a trace gives less than the machine draws", () => {
    const trace = importTrace({ text: "t_offset_s,supply_w\n0,50\n21600,9\n43200,50\n86400,50\n", place: "t.csv" });
    const profile = profileSchema.parse({
      schemaVersion: 1,
      id: "some",
      story: "",
      supply: [{ kind: "trace", file: "t.csv" }],
    });
    const outages = (loadW: number) => profileOutages({ profile, trace, days: 1, loadW, seed: 1 });
    expect(outages(10)).toEqual([{ fromS: 6 * hour, untilS: 12 * hour }]);
    expect(outages(8)).toEqual([]);
  });
});
