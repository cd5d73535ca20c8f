import fc from "fast-check";
import { expect, test } from "vitest";
import { placeLabels } from "../../../src/report/html/place-labels.ts";
import { type Extent, extentOf } from "../../../src/report/html/scales.ts";

test("an axis is linear from 0 in steps of 1, 2 or 5, and in logarithms where figures span more", () => {
  expect(extentOf({ values: [3, 8], most: 5 })).toMatchObject({
    type: "linear",
    domain: [0, 8],
    ticks: [0, 2, 4, 6, 8],
  });
  expect(extentOf({ values: [12, 19], most: 5, from: "least" })).toMatchObject({ domain: [12, 20] });
  const wide = extentOf({ values: [0.2, 40], most: 9 });
  expect(wide.type).toBe("log");
  expect(wide.ticks).toEqual([0.2, 0.5, 1, 2, 5, 10, 20]);
  expect(wide.ticks.map(wide.tickFormat).slice(0, 3)).toEqual(["0.2", "0.5", "1"]);
});

test("an axis shows every figure, has few ticks, and survives any figures", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 20 }),
      fc.integer({ min: 3, max: 9 }),
      (values, most) => {
        const { domain, ticks } = extentOf({ values, most });
        expect(domain[1]).toBeGreaterThan(domain[0]);
        expect(ticks.length).toBeLessThanOrEqual(most + 2);
        expect(ticks.every(Number.isFinite)).toBe(true);
        for (const value of values.filter((one) => one > 1e-12))
          expect(value).toBeLessThanOrEqual(domain[1] * (1 + 1e-9));
      },
    ),
  );
});

test("names stand beside their points, none over another or over the edge", () => {
  const points = Array.from({ length: 30 }, (_, index) => ({
    name: `cell number ${index}`,
    x: (index * 7) % 10,
    y: (index * 3) % 8,
  }));
  const axis = (high: number): Extent => ({ type: "linear", domain: [0, high], ticks: [], tickFormat: String });
  const box = { left: 50, top: 10, width: 350, height: 270 };
  const labels = placeLabels({ points, x: axis(10), y: axis(8), box });
  expect(labels.length).toBeGreaterThan(3);
  expect(labels.length).toBeLessThanOrEqual(12);
  const areas = labels.map(({ x, y, name, anchor, dx, dy }) => {
    const left = box.left + (x / 10) * box.width + dx - (anchor === "end" ? name.length * 6 : 0);
    const middle = box.top + (1 - y / 8) * box.height + dy;
    return { left, right: left + name.length * 6, top: middle - 6, bottom: middle + 6 };
  });
  for (const [index, a] of areas.entries())
    for (const b of areas.slice(index + 1))
      expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(false);
});
