import { describe, expect, test } from "vitest";
import { daysOf, resample, type SeriesPicture, scaleOf } from "../../src/report/series.ts";
import { escapeXml, formatSeriesSvg } from "../../src/report/series-svg.ts";
import { formatSeriesText } from "../../src/report/series-text.ts";

const picture: SeriesPicture = {
  title: "A week <of> power",
  startS: 43_200,
  stepS: 3600,
  series: [
    { title: "supply", unit: "W", values: Array.from({ length: 48 }, (_, hour) => ((hour + 12) % 24 >= 18 ? 60 : 0)) },
    { title: "charge", unit: "%", values: [...Array.from({ length: 47 }, (_, hour) => hour), null], max: 100 },
  ],
};

describe("a picture of series", () => {
  test("resamples by the mean of what falls on a column, and repeats where there is less", () => {
    expect(resample({ values: [0, 2, 4, 6], columns: 2 })).toEqual([1, 5]);
    expect(resample({ values: [1, 2], columns: 4 })).toEqual([1, 1, 2, 2]);
    expect(resample({ values: [null, 3], columns: 1 })).toEqual([3]);
    expect(resample({ values: [null], columns: 2 })).toEqual([null, null]);
    expect(resample({ values: [], columns: 5 })).toEqual([]);
  });

  test("has a scale above zero even where all is zero or unknown", () => {
    expect(scaleOf({ title: "", unit: "", values: [0, null] })).toBe(1);
    expect(scaleOf({ title: "", unit: "", values: [2, 5, null] })).toBe(5);
  });

  test("knows where days begin", () => {
    expect(daysOf(picture)).toEqual([
      { at: 0.25, day: 1 },
      { at: 0.75, day: 2 },
    ]);
  });

  test("fits a terminal: a line a series with its scale, and the days", () => {
    const text = formatSeriesText({ picture, width: 60 });
    const lines = text.trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines.every((line) => line.length <= 60)).toBe(true);
    expect(lines[1]).toMatch(/^supply .*█.* 0-60\.0 W$/);
    expect(lines[3]).toContain("|1");
  });

  test("shows anything above nothing", () => {
    const faint = { ...picture, series: [{ title: "x", unit: "", values: [0, 0.001, 1] }] };
    expect(formatSeriesText({ picture: faint, width: 30 })).toContain("▁");
  });

  test("is an SVG with accessible names, in which text from data cannot become markup", () => {
    const svg = formatSeriesSvg({ ...picture, series: [{ title: '<script>"x"</script>', unit: "&", values: [1] }] });
    expect(svg).toContain('role="img"');
    expect(svg).toContain('<title id="title">A week &lt;of&gt; power</title>');
    expect(svg).not.toContain("<script>");
    expect(svg).not.toMatch(/href|http:\/\/(?!www\.w3\.org\/2000\/svg)/);
  });

  test("escapes what XML gives a meaning and replaces what it forbids", () => {
    expect(escapeXml("a&b<c>\"d'\u0000")).toBe("a&amp;b&lt;c&gt;&quot;d&#39;\ufffd");
  });
});
