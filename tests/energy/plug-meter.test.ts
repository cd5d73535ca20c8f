import { describe, expect, onTestFinished, test } from "vitest";
import type { PolledMeter } from "../../src/energy/meter.ts";
import { findPlug } from "../../src/energy/plug.ts";
import { handClock, searchFor } from "./meter-search.ts";
import {
  bodies,
  gen1,
  gen1Path,
  gen2,
  gen2Path,
  type PlugServer,
  servePlug,
  tasmota,
  tasmotaPath,
} from "./plug-server.ts";

describe("a plug that is read", () => {
  test("gives its counter in joules, at the middle of question and answer", async () => {
    const { clockS, move } = handClock();
    let total = 1000;
    let tookS = 0;
    const server = await servePlug(
      bodies({
        [gen2Path]: () => {
          move(tookS);
          return gen2(36, total);
        },
      }),
    );
    const load = async (): Promise<void> => {
      total += 0.01;
      move(1);
    };
    const meter = await open(server, "", { clockS, load });
    tookS = 0.5;
    total = 1000.5;
    const before = clockS();
    expect(await meter.read()).toEqual({ atS: before + 0.25, values: [1000.5 * 3600], fault: null });
  });

  test.each([
    ["a Gen1's watt-minutes", { [gen1Path]: gen1(20, 1000) }, 60_000],
    ["a Tasmota's kilowatt-hours", { [tasmotaPath]: tasmota(20, 1.5) }, 5_400_000],
  ])("gives %s in joules", async (_name, table, joules) => {
    const meter = await open(await servePlug(bodies(table)), "#counter");
    expect(await meter.read()).toMatchObject({ values: [joules], fault: null });
  });

  test("that loses its counter has a gap, and not its watts in its place", async () => {
    let body: unknown = gen1(20, 1000);
    const meter = await open(
      await servePlug(bodies({ [tasmotaPath]: () => body, [gen1Path]: () => body })),
      "#counter",
    );
    body = { relays: [], meters: [{ power: 20 }] };
    expect(await meter.read()).toMatchObject({ values: [null] });
  });

  test("gives its watts where it does not count, each time anew", async () => {
    let watts = 20;
    const meter = await open(await servePlug(bodies({ [gen1Path]: () => gen1(watts, 1) })));
    expect(await meter.read()).toMatchObject({ values: [20], fault: null });
    watts = 0;
    expect(await meter.read()).toMatchObject({ values: [0], fault: null });
  });

  test("keeps one connection for all its questions", async () => {
    const server = await servePlug(bodies({ [gen1Path]: gen1(20, 1) }));
    const meter = await open(server, "/status");
    const before = server.connections();
    for (let count = 0; count < 5; count++) await meter.read();
    expect(server.connections()).toBe(before + 1);
  });

  test("is asked again at once where it has hung up between two questions", async () => {
    const server = await servePlug(bodies({ [gen1Path]: gen1(20, 1) }));
    const meter = await open(server, "/status");
    await meter.read();
    server.hangUp();
    expect(await meter.read()).toMatchObject({ values: [20], fault: null });
  });
});

describe("what cannot be read is a gap, never 0", () => {
  test.each([
    [
      "a meter that is gone: absent is not 0 W",
      { relays: [{ ison: true }], meters: [{ power: 0 }] },
      "does not measure",
    ],
    ["a spike", gen1(65_535, 1), "no socket delivers"],
    ["watts below nothing", gen1(-1, 1), "no socket delivers"],
    ["another body", { hello: "world" }, "is not understood"],
  ])("%s", async (_name, later, fault) => {
    let body: unknown = gen1(20, 1);
    const meter = await open(await servePlug(bodies({ [gen1Path]: () => body })));
    body = later;
    const reading = await meter.read();
    expect(reading.values).toEqual([null]);
    expect(reading.fault).toContain(fault);
    body = gen1(21, 1);
    expect(await meter.read()).toMatchObject({ values: [21], fault: null });
  });

  test("a late answer is not waited for", async () => {
    let isLate = false;
    const server = await servePlug((request, response) => {
      if (!isLate) bodies({ [gen1Path]: gen1(20, 1) })(request, response);
    });
    const meter = await open(server);
    isLate = true;
    expect(await meter.read()).toMatchObject({ values: [null], fault: "no answer in 0.9 s" });
    isLate = false;
    expect(await meter.read()).toMatchObject({ values: [20], fault: null });
  });

  test.each([
    ["a redirect", 307, "it sends elsewhere (HTTP 307), which is not followed"],
    ["an error", 503, "it answers with HTTP 503"],
  ])("%s", async (_name, status, fault) => {
    let isWell = true;
    const server = await servePlug((request, response) => {
      if (isWell) bodies({ [gen1Path]: gen1(20, 1) })(request, response);
      else response.writeHead(status, { location: "/status" }).end("x".repeat(100_000));
    });
    const meter = await open(server);
    isWell = false;
    expect(await meter.read()).toMatchObject({ values: [null], fault });
  });

  test("an answer that breaks off", async () => {
    let isWhole = true;
    const server = await servePlug((request, response) => {
      if (isWhole) {
        bodies({ [gen1Path]: gen1(20, 1) })(request, response);
        return;
      }
      response.writeHead(200, { "content-length": "100" });
      response.write('{"meters"', () => response.destroy());
    });
    const meter = await open(server);
    isWhole = false;
    expect(await meter.read()).toMatchObject({ values: [null], fault: "its answer breaks off" });
  });
});

async function open(
  { url }: PlugServer,
  behind = "",
  parts: Partial<Parameters<typeof searchFor>[0]> = {},
): Promise<PolledMeter> {
  const finding = await findPlug(searchFor({ reference: `${url}${behind}`, ...parts }));
  if (finding.state !== "available") throw new Error(finding.detail);
  const meter = await finding.open();
  if (meter.feed !== "polled") throw new Error("a plug is polled");
  onTestFinished(() => meter.close());
  return meter;
}
