import { describe, expect, test } from "vitest";
import { type BatteryReading, batteryDoubt, isBatteryReading } from "../../src/metering/battery-check.ts";

/** A battery that gives 10 W, read each 5 s for 400 s; it shows `shownW`, and what it holds in steps of `stepJ` each `updateS`. */
function discharge({
  shownW,
  stepJ = 36,
  updateS = 15,
  seconds = 400,
  lose = () => false,
}: {
  shownW: number;
  stepJ?: number;
  updateS?: number;
  seconds?: number;
  lose?: (atS: number) => boolean;
}): BatteryReading[] {
  return Array.from({ length: seconds / 5 + 1 }, (_, index) => {
    const atS = 5 * index;
    const updates = Math.floor(atS / updateS);
    const trueJ = 200_000 - 10 * updateS * updates - (updates % 2);
    const heldJ = stepJ * Math.floor(trueJ / stepJ);
    return lose(atS)
      ? { atS, values: [null], heldJ: null, fault: "lost" }
      : { atS, values: [shownW], heldJ, fault: null };
  });
}

const whole = { fromS: 0, toS: 400 };

describe("watts and what a battery holds", () => {
  test.each([8.7, 9.5, 10, 11.3])("agree at %d W shown for 10 W given", (shownW) => {
    expect(batteryDoubt({ readings: discharge({ shownW, stepJ: 1 }), ...whole })).toBeNull();
  });

  test.each([
    [8.3, "17 %"],
    [11.7, "17 %"],
    [20, "100 %"],
  ])("differ by more than 15 % at %d W shown for 10 W given", (shownW, apart) => {
    expect(batteryDoubt({ readings: discharge({ shownW, stepJ: 1 }), ...whole })).toContain(`${apart} apart`);
  });

  test("are compared between changes, so that a slow gauge is no difference", () => {
    // From 55 s to the last change at 360 s 3050 J were given, and the gauge fell by 3600 J.
    const readings = discharge({ shownW: 10, updateS: 60, stepJ: 1 });
    expect(batteryDoubt({ readings, fromS: 55, toS: 400 })).toBeNull();
  });

  test("differ over a slow gauge too", () => {
    const readings = discharge({ shownW: 13, updateS: 60, stepJ: 1 });
    expect(batteryDoubt({ readings, fromS: 55, toS: 400 })).toContain("30 % apart");
  });

  test("differ where the battery is seen to fill while it shows that it gives", () => {
    const readings = discharge({ shownW: 10, stepJ: 1 }).map((one) => ({ ...one, heldJ: -(one.heldJ ?? 0) }));
    expect(batteryDoubt({ readings, ...whole })).toContain("one of them is wrong");
  });
});

describe("cannot be compared", () => {
  test("closer than one of its steps, where these are as coarse as a percent", () => {
    expect(batteryDoubt({ readings: discharge({ shownW: 12.5, stepJ: 1800 }), ...whole })).toBeNull();
    expect(batteryDoubt({ readings: discharge({ shownW: 12.5, stepJ: 1 }), ...whole })).not.toBeNull();
  });

  test("within less than two minutes", () => {
    expect(batteryDoubt({ readings: discharge({ shownW: 20, stepJ: 1, updateS: 5 }), fromS: 0, toS: 110 })).toBeNull();
  });

  test("over readings that failed: each stretch stands alone", () => {
    const readings = discharge({ shownW: 20, stepJ: 1, updateS: 5, lose: (atS) => atS % 100 === 0 });
    expect(batteryDoubt({ readings, ...whole })).toBeNull();
  });

  test("without readings", () => {
    expect(batteryDoubt({ readings: [], ...whole })).toBeNull();
  });
});

test("readings outside of the window say nothing of it", () => {
  const readings = [
    ...discharge({ shownW: 30, stepJ: 1 }),
    ...discharge({ shownW: 10, stepJ: 1 }).map((one) => ({ ...one, atS: one.atS + 405 })),
  ];
  expect(batteryDoubt({ readings, fromS: 405, toS: 805 })).toBeNull();
  expect(batteryDoubt({ readings, fromS: 0, toS: 400 })).not.toBeNull();
});

test("other meters' readings are told apart", () => {
  expect(isBatteryReading({ atS: 0, values: [1], fault: null })).toBe(false);
});
