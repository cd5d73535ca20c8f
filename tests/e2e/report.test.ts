import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { decode } from "fast-png";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatSeriesSvg } from "../../src/report/series-svg.ts";
import { formatCsv } from "../../src/results/csv.ts";
import { findChromium, launchChromium } from "../fixtures/chromium.ts";
import { inTemporaryFolder, offgrid } from "../fixtures/cli.ts";
import { machines, repetitions } from "../fixtures/compare-rows.ts";
import { reportResults, simulationTable } from "../fixtures/report-rows.ts";
import { checkOf, judgementOf } from "../gate/checks.ts";

const executable = findChromium();

function put(folder: string, name: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

/** Two machines, a saved simulation with a picture, and a judgement. */
function plant(folder: string): void {
  const { clinic, office } = reportResults();
  put(folder, "clinic/results.csv", clinic);
  put(folder, "office/results.csv", office);
  put(folder, "office/judgement.json", JSON.stringify(judgementOf({ checks: [checkOf({ verdict: "regressed" })] })));
  put(folder, "sweep/simulate.csv", simulationTable);
  const series = [{ title: "grid", unit: "%", max: 100, values: [0, 100, 0, 100] }];
  put(folder, "sweep/week.svg", formatSeriesSvg({ title: "reader", startS: 0, stepS: 86_400, series }));
}

/** A word for each number, without a digit. */
function wordOf(number: number): string {
  return [...String(number)].map((digit) => "abcdefghij".charAt(Number(digit))).join("");
}

const evil = '"><img src=x onerror=alert(1)></script><script>alert(2)</script><svg onload=alert(3)>';

/** Names and sentences that try to be markup, a hundred thousand warnings, and texts without end. */
function plantHostile(folder: string): void {
  const names = [evil, "javascript:alert(4)", "]]><!--", "\u202egnirts", "{{7*7}}", "=cmd()", "2024-01-01", "7"];
  const rows = names.flatMap((model, index) =>
    repetitions([1, 2], {
      ...machines.a,
      model,
      cpu_model: evil,
      task: evil,
      failure: evil,
      reason: `${evil} ${"x".repeat(50_000)}`,
      warnings: Array.from({ length: 6250 }, (_, at) => `<b>${wordOf(at * 8 + index)}</b>`).join(" | "),
      threads: index + 1,
      energy_source: evil,
    }),
  );
  put(folder, "hostile/results.csv", formatCsv(rows));
  put(folder, "hostile/context.json", evil);
  put(folder, "hostile/operators.csv", "cell_id,row_kind\n1,2\n");
  put(
    folder,
    "hostile/judgement.json",
    JSON.stringify(
      judgementOf({
        checks: [checkOf({ name: evil, verdict: "regressed", reasons: [evil] })],
        candidate: evil,
        command: evil,
      }),
    ),
  );
  put(
    folder,
    "sweep/simulate.csv",
    `model,profile,metric,unit,value,lo,hi,seeds\n${JSON.stringify(evil).replaceAll('\\"', '""')},p,good_fraction,,0.5,NaN,,\nm,p,service_availability,,1e999,,,\n`,
  );
  put(
    folder,
    "sweep/week.svg",
    `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(5)"><script>alert(6)</script><image href="https://example.org/x.png"/></svg>`,
  );
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Where visible elements stand on the whole page, in its pixels. */
function boxesOf(page: Page, selector: string): Promise<Box[]> {
  return page.locator(selector).evaluateAll((all) =>
    all
      .map((one) => one.getBoundingClientRect())
      .filter(({ width, height }) => width > 0 && height > 0)
      .map(({ x, y, width, height }) => ({
        x: Math.ceil(x),
        y: Math.ceil(y),
        w: Math.floor(width) - 1,
        h: Math.floor(height) - 1,
      })),
  );
}

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x - 1 &&
    inner.y >= outer.y - 1 &&
    inner.x + inner.w <= outer.x + outer.w + 1 &&
    inner.y + inner.h <= outer.y + outer.h + 1
  );
}

function overlaps(one: Box, other: Box): boolean {
  return one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;
}

describe("offgrid report", () => {
  test("writes into the run's folder, says where, and over nothing that it did not make", async () => {
    await inTemporaryFolder(async (cwd) => {
      plant(cwd);
      const first = await offgrid(["report", "clinic"], { cwd });
      expect({ code: first.code, stdout: first.stdout }).toEqual({ code: 0, stdout: "clinic/report.html\n" });
      expect(first.stderr).toContain("needs no network");
      put(cwd, "report.html", "<p>mine</p>");
      const [again, refused, nowhere, nothing] = await Promise.all(
        [["clinic"], ["clinic", "office"], ["clinic", "--out", "no/such/r.html"], ["nosuch"]].map((args) =>
          offgrid(["report", ...args], { cwd }),
        ),
      );
      expect(again?.code).toBe(0);
      expect({ code: refused?.code, stdout: refused?.stdout }).toEqual({ code: 2, stdout: "" });
      expect(refused?.stderr).toContain("did not make");
      expect(nowhere?.stderr).toContain("there is no such folder");
      expect(nothing?.code).toBe(2);
      expect(readFileSync(path.join(cwd, "report.html"), "utf8")).toBe("<p>mine</p>");
      expect((await offgrid(["report", "clinic", "office", "--force"], { cwd })).code).toBe(0);
    });
  });
});

describe.skipIf(executable === undefined)(
  `a report in Chromium${executable === undefined ? " (none on this machine: OFFGRID_CHROMIUM names one)" : ""}`,
  () => {
    let browser: Browser;
    let folder = "";
    const problems: string[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(path.join(os.tmpdir(), "offgrid-report-"));
      plant(folder);
      browser = await launchChromium(executable ?? "");
      const { code, stderr } = await offgrid(["report", "clinic", "office", "sweep", "--out", "r.html"], {
        cwd: folder,
      });
      expect({ code, stderr }).toMatchObject({ code: 0 });
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** A page of that width, whatever it complains of or asks for noted in `problems`. */
    async function open(file: string, { width = 1200, colorScheme = "light" as "light" | "dark" } = {}): Promise<Page> {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      const page = await context.newPage();
      problems.length = 0;
      const url = pathToFileURL(path.join(folder, file)).href;
      page.on("console", (message) => problems.push(`console: ${message.text()}`));
      page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
      page.on("dialog", async (dialog) => {
        problems.push(`dialog: ${dialog.message()}`);
        await dialog.dismiss();
      });
      page.on("request", (request) => {
        if (request.url() !== url && !request.url().startsWith("data:")) problems.push(`request: ${request.url()}`);
      });
      await page.goto(url);
      return page;
    }

    test("shows every part, asks for nothing, and complains of nothing", async () => {
      const page = await open("r.html");
      const parts = await page.locator("section[id]").evaluateAll((all) => all.map(({ id }) => id));
      expect(parts).toEqual([
        "judgement-1",
        "answers",
        "latency",
        "energy",
        "threads",
        "sides",
        "simulations",
        "notes",
        "environment",
        "cells",
        "again",
      ]);
      const text = await page.locator("body").innerText();
      for (const words of [
        "Not all of it can be used",
        "1 of 40 cells failed: B: listener t4 spin",
        "10 cells under the quality floor",
        "Regressed",
        "Raspberry Pi 5",
        "more threads than physical cores",
        "npx offgrid report clinic office sweep",
      ])
        expect(text).toContain(words);
      expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
      expect(problems).toEqual([]);
      await page.context().close();
    });

    test("has an accessible name and figures for each picture, headings in order, and captions", async () => {
      const page = await open("r.html");
      const pictures = page.getByRole("img");
      const names = await pictures.evaluateAll((all) =>
        all.map((one) => one.getAttribute("aria-label") ?? one.getAttribute("alt") ?? ""),
      );
      expect(names.length).toBeGreaterThan(12);
      expect(names.filter((name) => name.length < 20)).toEqual([]);
      const levels = await page
        .locator("h1,h2,h3")
        .evaluateAll((all) => all.map(({ tagName }) => Number(tagName.slice(1))));
      expect(levels[0]).toBe(1);
      expect(levels.filter((level, index) => index > 0 && level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
      expect(await page.locator("table:not(:has(caption))").count()).toBe(0);
      expect(await page.locator("#latency svg").count()).toBe(4);
      // A dot or cross a row, in each of both drawings: 24 rows of 39 cells.
      expect(
        await page.locator("#latency .wide circle, #latency .wide path[transform]").count(),
      ).toBeGreaterThanOrEqual(24);
      await page.context().close();
    });

    test.each(["light", "dark"] as const)(
      "is laid out as it says, on a screenshot of its %s dress",
      async (colorScheme) => {
        const page = await open("r.html", { colorScheme });
        const { data, width, height, channels } = decode(await page.screenshot({ fullPage: true }));
        const at = (x: number, y: number) => data.subarray((y * width + x) * channels, (y * width + x) * channels + 3);
        const ground = [...at(2, 2)];
        expect(ground.every((value) => (colorScheme === "light" ? value > 230 : value < 50))).toBe(true);
        /** Share of a box's pixels that are not its corner's colour. */
        const ink = ({ x, y, w, h }: Box) => {
          const corner = at(x + 1, y + 1);
          let drawn = 0;
          for (let row = y; row < y + h; row += 2)
            for (let column = x; column < x + w; column += 2)
              if (at(column, row).some((value, index) => Math.abs(value - (corner[index] ?? 0)) > 24)) drawn++;
          return drawn / ((w * h) / 4);
        };
        const sections = await boxesOf(page, "section[id]");
        // Sections stand below each other, all of them on the page, and none is blank.
        for (const [index, box] of sections.entries()) {
          expect(box.y).toBeGreaterThanOrEqual(
            index === 0 ? 0 : (sections[index - 1]?.y ?? 0) + (sections[index - 1]?.h ?? 0),
          );
          expect({ right: box.x + box.w <= width, bottom: box.y + box.h <= height }).toEqual({
            right: true,
            bottom: true,
          });
          expect(ink(box)).toBeGreaterThan(0.005);
        }
        // Pictures are drawn, none over another, each inside its section.
        const pictures = await boxesOf(page, "[role=img], img");
        expect(pictures.length).toBeGreaterThan(5);
        for (const [index, box] of pictures.entries()) {
          expect(ink(box)).toBeGreaterThan(0.002);
          expect(ink(box)).toBeLessThan(0.7);
          expect(sections.some((section) => isInside(box, section))).toBe(true);
          expect(pictures.slice(index + 1).filter((other) => overlaps(box, other))).toEqual([]);
        }
        expect(problems).toEqual([]);
        await page.context().close();
      },
    );

    test("sorts by click and by key, numbers as numbers, and filters by words", async () => {
      const page = await open("r.html");
      const column = (title: string) =>
        page
          .locator("#cells-table thead th")
          .evaluateAll((all, wanted) => all.findIndex((one) => one.textContent?.trim() === wanted), title);
      const at = await column("p50 ms");
      const shown = () =>
        page
          .locator("#cells-table tbody tr:not([hidden])")
          .evaluateAll(
            (rows, index) => rows.map((one) => Number.parseFloat(one.children[index]?.textContent ?? "")),
            at,
          );
      const button = page.getByRole("button", { name: "p50 ms" });
      await button.click();
      const rising = (await shown()).filter((value) => !Number.isNaN(value));
      expect(rising).toEqual([...rising].sort((a, b) => a - b));
      expect(rising).toHaveLength(39);
      await button.press("Enter");
      expect((await shown())[0]).toBe(rising.at(-1));
      expect(await page.locator("th[aria-sort=descending]").count()).toBe(1);
      await page.getByRole("searchbox").fill("listener wrong");
      expect(await shown()).toHaveLength(0);
      await page.getByRole("searchbox").fill("reader-tiny wrong");
      expect(await shown()).toHaveLength(10);
      expect(await page.locator("#cells-count").innerText()).toBe("10 of 40 rows");
      expect(problems).toEqual([]);
      await page.context().close();
    });

    test("fits a phone without scrolling sideways, has a dark dress, and prints", async () => {
      const phone = await open("r.html", { width: 360, colorScheme: "dark" });
      const wide = await phone.evaluate("document.documentElement.scrollWidth");
      expect(wide).toBe(360);
      expect(await phone.locator("#latency .narrow").first().isVisible()).toBe(true);
      expect(await phone.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(21, 24, 28)");
      const print = await phone.pdf({ format: "A4" });
      expect(print.subarray(0, 5).toString()).toBe("%PDF-");
      await phone.emulateMedia({ media: "print" });
      expect(await phone.locator("nav").isVisible()).toBe(false);
      expect(await phone.evaluate("getComputedStyle(document.body).color")).toBe("rgb(27, 31, 36)");
      await phone.context().close();
    });

    test("runs, loads and becomes nothing of what a table says", async () => {
      plantHostile(folder);
      const { code, stderr } = await offgrid(["report", "hostile", "sweep", "--out", "h.html"], { cwd: folder });
      expect({ code, bug: stderr.includes("bug of") }).toEqual({ code: 0, bug: false });
      expect(statSync(path.join(folder, "h.html")).size).toBeLessThan(1e6);
      const page = await open("h.html");
      await page.getByRole("searchbox").fill("alert");
      await page.getByRole("button", { name: "model" }).click();
      expect(await page.locator("script").count()).toBe(1);
      expect(await page.locator("[onerror],[onload],iframe,object,embed,base,a[href^=javascript]").count()).toBe(0);
      expect(await page.locator("img").count()).toBe(1);
      expect(await page.locator("img[src^='data:image/svg+xml']").count()).toBe(1);
      expect(problems).toEqual([]);
      await page.context().close();
    });
  },
);
