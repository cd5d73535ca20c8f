import { expect, test } from "vitest";
import { kernelMask, type Polygon, shrinkDistance } from "../../src/tasks/text-kernel.ts";

// 100×20: A = 2000, L = 240, D = 2000 · 0.84 / 240 = 7, so the kernel is 86×6 from (7, 7).
const rectangle: Polygon = [
  [0, 0],
  [100, 0],
  [100, 20],
  [0, 20],
];
const size = { width: 110, height: 30 };

test("a rectangle shrinks by A·(1 − r²)/L", () => {
  expect(shrinkDistance(rectangle)).toBeCloseTo(7, 12);
});

test("a rectangle's kernel is the rectangle moved in by that distance", () => {
  const mask = kernelMask([rectangle], size);
  const wanted = new Uint8Array(size.width * size.height);
  for (let y = 7; y < 13; y++) wanted.fill(1, y * size.width + 7, y * size.width + 93);
  expect(mask).toEqual(wanted);
});

test("the order of the corners does not matter", () => {
  expect(kernelMask([rectangle.toReversed()], size)).toEqual(kernelMask([rectangle], size));
});

test("a turned square keeps a turned kernel", () => {
  // Diamond of half diagonal 50 about (50, 50): side 50√2, D = 0.21 · side, so its kernel's half diagonal is 50 − 0.21 · 100 = 29.
  const mask = kernelMask(
    [
      [
        [50, 0],
        [100, 50],
        [50, 100],
        [0, 50],
      ],
    ],
    { width: 100, height: 100 },
  );
  const inDiamond = (x: number, y: number) => Math.abs(x + 0.5 - 50) + Math.abs(y + 0.5 - 50) < 29 + 1e-9;
  for (let y = 0; y < 100; y++) {
    for (let x = 0; x < 100; x++) expect(mask[y * 100 + x], `${x},${y}`).toBe(inDiamond(x, y) ? 1 : 0);
  }
});

test("what lies outside the page is left out", () => {
  const mask = kernelMask([rectangle.map(([x, y]) => [x - 50, y] as const)], { width: 20, height: 10 });
  expect(mask.reduce((sum, value) => sum + value, 0)).toBe(20 * 3);
});
