import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readContext } from "../../src/machine/context.ts";
import type { LineCalibration } from "../../src/metering/line-calibration.ts";
import { nodeFileLayer } from "../../src/runner/file-layer.ts";
import { lineFacts, lineFile, readLine } from "../../src/runner/line-file.ts";
import { inTemporaryFolder } from "../fixtures/cli.ts";
import { desktop } from "../fixtures/machines/desktop.ts";
import { plant, silentHost } from "../machine/plant.ts";

const machineId = "0123456789abcdef";

async function presentFacts(more: Readonly<Record<string, string>> = {}) {
  const root = plant({ ...desktop, ...more });
  const context = await readContext({ root, host: silentHost, checkout: root, executionProviders: null });
  return lineFacts({ context, root });
}

const window = (u: number, watts: number) => ({
  threads: Math.ceil(2 * u),
  duty: u === 0 ? 0 : 1,
  u,
  watts,
  loW: watts - 0.1,
  hiW: watts + 0.1,
  seconds: 20,
});

function calibrationOf(facts: LineCalibration["facts"]): LineCalibration {
  return {
    schemaVersion: 1,
    machineId,
    offgridVersion: "1.0.0",
    measuredAt: "2026-11-20T10:00:00.000Z",
    meter: { id: "plug", source: "plug Shelly Gen2 counter", boundary: "wall", grade: "A", gainU95: null },
    facts,
    windows: [window(0, 5), window(0.5, 10.1), window(1, 15)],
  };
}

const now = new Date("2026-11-22");

describe("a line that is kept for a machine", () => {
  test("is read as watts by load, with its date, meter and boundary", async () => {
    await inTemporaryFolder(async (results) => {
      const present = await presentFacts();
      const file = lineFile.pathOf({ results, machineId });
      lineFile.write({ file, layer: nodeFileLayer, content: calibrationOf(present) });
      expect(readdirSync(path.dirname(file))).toEqual([`${machineId}.energy.json`]);
      expect(readLine({ results, machineId, present, now })).toMatchObject({
        source: "line calibrated 2026-11-20 with plug",
        boundary: "wall",
        watts: { kind: "fitted", idleW: expect.closeTo(5.03, 2), slopeW: expect.closeTo(10, 6), freedom: 1 },
        gainU95: 0.1,
        notes: [],
      });
    });
  });

  test("serves on under another kernel and BIOS, with a warning of each", async () => {
    await inTemporaryFolder(async (results) => {
      const old = await presentFacts({
        "sys/class/dmi/id/bios_version": "F2",
        "sys/class/dmi/id/bios_date": "01/02/2024",
      });
      lineFile.write({
        file: lineFile.pathOf({ results, machineId }),
        layer: nodeFileLayer,
        content: calibrationOf(old),
      });
      const present = { ...old, biosVersion: "F3", kernelRelease: "7.0.0" };
      expect(readLine({ results, machineId, present, now })?.notes).toEqual([
        expect.stringContaining("and is now 7.0.0"),
        expect.stringMatching(
          /^the BIOS was F2 when the line was calibrated and is now F3: 'offgrid calibrate --meter'/,
        ),
      ]);
    });
  });

  test("is none where none was left, and for a machine that cannot be told from others", async () => {
    await inTemporaryFolder(async (results) => {
      const present = await presentFacts();
      expect(readLine({ results, machineId, present })).toBeNull();
      lineFile.write({
        file: lineFile.pathOf({ results, machineId: null }),
        layer: nodeFileLayer,
        content: calibrationOf(present),
      });
      expect(readLine({ results, machineId: null, present })).toBeNull();
    });
  });

  test.each([
    ["no JSON", (text: string) => text.slice(1)],
    ["of another schema", (text: string) => text.replace('"schemaVersion": 1', '"schemaVersion": 2')],
    ["with watts that fall", (text: string) => text.replaceAll('"watts": 15', '"watts": 1')],
  ])("that is %s is refused with a cure", async (_name, spoil) => {
    await inTemporaryFolder(async (results) => {
      const present = await presentFacts();
      const file = lineFile.pathOf({ results, machineId });
      lineFile.write({ file, layer: nodeFileLayer, content: calibrationOf(present) });
      writeFileSync(file, spoil(readFileSync(file, "utf8")));
      const read = () => readLine({ results, machineId, present, now });
      expect(read).toThrow(/it is no calibration of watts .*Delete it, or write it anew/);
    });
  });
});
