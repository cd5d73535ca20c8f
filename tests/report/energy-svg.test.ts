import { describe, expect, test } from "vitest";
import { axisOf } from "../../src/report/energy-axes.ts";
import { energyReport } from "../../src/report/energy-report.ts";
import { formatEnergySvg } from "../../src/report/energy-svg.ts";
import type { Row } from "../../src/results/columns.ts";
import { energyRow, pacedRow } from "../fixtures/energy-rows.ts";

const svgOf = (...rows: readonly Row[]) =>
  formatEnergySvg({ groups: energyReport({ rows, latency: "p50" }).groups, latency: "p50" });
const joules = (value: number) => ({ energy_j: value, energy_lo_j: value - 2, energy_hi_j: value + 2 });
const milliseconds = (value: number) => ({
  latency_p50_ms: value,
  latency_p50_lo_ms: value - 0.1,
  latency_p50_hi_ms: value + 0.1,
});
const bad = '<m> & "q"';
const svg = svgOf(
  energyRow({ model: bad }),
  energyRow({ model: bad, threads: 2, ...joules(90), ...milliseconds(6) }),
  energyRow({ model: bad, threads: 2, spinning: true, ...joules(150), ...milliseconds(5) }),
  pacedRow({ model: bad, latency_p50_lo_ms: null }),
);

describe("the picture of energy", () => {
  test("is one closed document with title and description, no script, and every text escaped", () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]* role="img" aria-labelledby="title desc">/);
    expect(svg.trimEnd().endsWith("</svg>")).toBe(true);
    expect(svg).toContain("&lt;m&gt; &amp; &quot;q&quot;: energy of an inference by pacing");
    expect(svg).toMatch(/<desc id="desc">Measured energy of the whole machine/);
    expect(svg).toContain("prefers-color-scheme:dark");
    expect(svg).not.toMatch(/NaN|Infinity|undefined|null|<m>|<script|http(?!:\/\/www\.w3\.org)/);
  });

  test("has a line a setting, a point a case, a bar an interval that is known, and a name for each", () => {
    expect(svg.match(/<path class="line /g)).toHaveLength(3);
    expect(svg.match(/<circle class="dot \w" [^>]*r="4"/g)).toHaveLength(4);
    // Back to back is the one pacing with a choice: three points with a latency and an energy bar each.
    expect(svg.match(/<circle class="dot \w" [^>]*r="5"/g)).toHaveLength(3);
    expect(svg.match(/<path class="bar /g)).toHaveLength(4 + 3 + 3);
    for (const name of ["1 thread<", "2 threads<", "2 threads, spinning<", "every 5 s<", "dominated<"])
      expect(svg).toContain(name);
  });

  test("of nothing is still a picture", () => {
    expect(svgOf()).not.toMatch(/NaN|Infinity|undefined/);
  });

  test("draws each group apart, with its heading", () => {
    const two = svgOf(energyRow(), energyRow({ energy_grade: "C", energy_boundary: "package" }));
    expect(two.match(/class="heading"/g)?.length).toBeGreaterThanOrEqual(2);
    expect(two).toContain("the processor package (package); grade C");
  });
});

describe("an axis", () => {
  const at = (...values: number[]) => axisOf(values.map((value) => ({ value, lo: null, hi: null })));
  test("is linear from 0 within a decade, in whole steps of 1, 2 or 5", () => {
    expect(at(3, 8).ticks).toEqual([0, 2, 4, 6, 8]);
    expect(at(3, 8).at(4)).toBeCloseTo(0.5, 12);
  });
  test("is logarithmic where values span more than a decade", () => {
    expect(at(0.2, 50).ticks).toEqual([0.1, 1, 10, 100]);
    expect(at(0.2, 50).at(1)).toBeCloseTo(1 / 3, 12);
  });
  test("stays linear with something that is 0 or less, and keeps what leaves it on its edge", () => {
    expect(at(-1, 50).ticks[0]).toBeLessThan(0);
    expect(
      axisOf([
        { value: 1, lo: -5, hi: null },
        { value: 100, lo: 90, hi: 110 },
      ]).at(-5),
    ).toBe(0);
  });
});
