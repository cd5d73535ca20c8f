import { describe, expect, test } from "vitest";
import type { MeterFinding, MeterSearch } from "../../src/energy/meter.ts";
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

describe("a plug is found out by what it answers", () => {
  test("a Shelly Gen2 whose counter moves by its watts is a counter of grade A", async () => {
    // 36 W for the 2 s of load: 0.02 Wh.
    const { spec } = await specOf(await findMoving({ watts: 36, wattHoursEach: 0.02 }));
    expect(spec).toMatchObject({ kind: "counter", grade: "A", boundary: "wall", source: "plug Shelly Gen2 counter" });
    if (spec.kind !== "counter") throw new Error("it counts");
    expect(spec.stepJ).toBeCloseTo(3.6, 10);
    expect(spec.minWindowS).toBe(10);
  });

  test.each([
    ["that stands still while probed", 0],
    ["that jumps by a minute's joules", 0.6],
    ["that goes back", -0.02],
  ])("a Shelly Gen2's counter %s is not taken: its watts are", async (_name, wattHoursEach) => {
    const { spec } = await specOf(await findMoving({ watts: 36, wattHoursEach }));
    expect(spec).toMatchObject({
      kind: "power",
      grade: "B",
      boundary: "wall",
      source: "plug Shelly Gen2 watts",
      stepW: 0.1,
    });
  });

  test("#watts takes the watts of one that counts", async () => {
    const { spec } = await specOf(await findMoving({ watts: 36, wattHoursEach: 0.02, behind: "#watts" }));
    expect(spec.kind).toBe("power");
  });

  test("a Shelly Gen1, whose watt-minutes are too coarse, gives its watts", async () => {
    const server = await servePlug(bodies({ [gen1Path]: gen1(15.37, 23389) }));
    const { spec, detail } = await specOf(await find(server));
    expect(spec).toMatchObject({ kind: "power", source: "plug Shelly Gen1 watts", stepW: 0.01, minWindowS: 10 });
    expect(detail).toBe("Shelly Gen1 plug, shows watts, 15.4 W now");
  });

  test("a Tasmota, whose kilowatt-hours are too coarse, gives its watts", async () => {
    const server = await servePlug(bodies({ [tasmotaPath]: tasmota(15, 1.234) }));
    const { spec } = await specOf(await find(server));
    expect(spec).toMatchObject({ kind: "power", source: "plug Tasmota watts", stepW: 1 });
  });

  test.each([
    ["a Gen1's, in steps of a watt-minute, each minute", { [gen1Path]: gen1(15, 23389) }, 60, 60, 600],
    ["a Tasmota's, in steps of 0.001 kWh", { [tasmotaPath]: tasmota(20, 1.234) }, 3600, 1, 1800],
    ["a Gen2's that stands still while probed", { [gen2Path]: gen2(20, 9.5) }, 3.6, 60, 600],
  ])("#counter takes %s, for long windows", async (_name, table, stepJ, updateS, minWindowS) => {
    const { spec } = await specOf(await find(await servePlug(bodies(table)), "#counter"));
    expect(spec).toMatchObject({ kind: "counter", grade: "A", stepJ, updateS, minWindowS });
  });

  test("#counter of a plug that has none is told", async () => {
    const finding = await find(await servePlug(bodies({ [gen2Path]: { id: 0, apower: 20 } })), "#counter");
    expect(finding).toMatchObject({ state: "needs", detail: "it has no counter" });
  });

  test("a URL that says what to ask is asked that alone", async () => {
    const server = await servePlug(bodies({ "/rpc/Switch.GetStatus?id=3": gen2(12, 1) }));
    expect((await find(server, "/rpc/Switch.GetStatus?id=3")).state).toBe("available");
    expect(new Set(server.asked)).toEqual(new Set(["/rpc/Switch.GetStatus?id=3"]));
  });

  test("less than 6 W is taken with a note that such plugs are unreliable there", async () => {
    const server = await servePlug(bodies({ [gen1Path]: gen1(5.9, 10) }));
    const { spec } = await specOf(await find(server));
    expect(spec.notes).toEqual(["The plug showed 5.9 W: below 6 W such plugs are unreliable."]);
    const above = await servePlug(bodies({ [gen1Path]: gen1(6, 10) }));
    expect((await specOf(await find(above))).spec.notes).toEqual([]);
  });

  test("no accuracy is claimed that no data sheet states", async () => {
    const server = await servePlug(bodies({ [gen1Path]: gen1(30, 10) }));
    expect((await specOf(await find(server))).spec.gainU95).toBeNull();
  });
});

describe("what is in the way is told", () => {
  const shelly1 = { relays: [{ ison: true }], meters: [{ power: 0, is_valid: true }] };
  const off = { ...gen1(20, 1), meters: [{ power: 20, is_valid: false, total: 1 }] };
  test.each([
    ["an unmetered Gen2 relay", { [gen2Path]: { id: 0, output: true, temperature: { tC: 40 } } }, "does not measure"],
    ["an unmetered Gen1 relay, which shows 0 W without a total", { [gen1Path]: shelly1 }, "does not measure"],
    ["a Gen1 relay without meters", { [gen1Path]: { relays: [{ ison: true }] } }, "does not measure"],
    ["an unmetered Tasmota", { [tasmotaPath]: { StatusSNS: { Time: "x" } } }, "does not measure"],
    ["a Gen1 meter that is not valid", { [gen1Path]: off }, "not valid"],
    ["a Tasmota with several outlets", { [tasmotaPath]: tasmota([10, 20], 1) }, "several outlets"],
    ["a Tasmota with a password", { [tasmotaPath]: { WARNING: "Need user=<username>" } }, "wants a password"],
    ["a plug that nothing is on", { [gen1Path]: gen1(0, 10) }, "it shows 0 W"],
    ["a spike", { [gen1Path]: gen1(65_535, 10) }, "no socket delivers"],
    ["a feed into the grid", { [gen2Path]: gen2(-20, 10) }, "no socket delivers"],
    ["another server", { "/": { hello: "world" } }, "no plug that is known"],
    ["another server's status", { [gen1Path]: { status: "ok" } }, "no plug that is known"],
    [
      "watts that are no number",
      { [gen1Path]: { meters: [{ power: "\u001b[31m12", total: 1 }] } },
      "no plug that is known",
    ],
  ])("%s", async (_name, table, detail) => {
    const finding = await find(await servePlug(bodies(table)));
    expect(finding).toMatchObject({ state: "needs", remedy: expect.stringMatching(/^[A-Z]/) });
    expect(finding.detail).toContain(detail);
  });

  test("a password over HTTP is asked for, and not the next dialect", async () => {
    const server = await servePlug((_request, response) => response.writeHead(401).end());
    const finding = await find(server);
    expect(finding).toMatchObject({ state: "needs", detail: "it wants a password (HTTP 401)" });
    expect(server.asked).toEqual([gen2Path]);
  });

  test("user and password of the URL go to the plug, and into no message", async () => {
    const heard: (string | undefined)[] = [];
    const server = await servePlug((request, response) => {
      heard.push(request.headers.authorization);
      bodies({ [gen1Path]: gen1(20, 1) })(request, response);
    });
    const finding = await findPlug(searchFor({ reference: `http://me:secret@127.0.0.1:${server.port}/status` }));
    const { spec } = await specOf(finding);
    expect(heard[0]).toBe(`Basic ${Buffer.from("me:secret").toString("base64")}`);
    expect(JSON.stringify([finding, spec])).not.toMatch(/secret|127\.0\.0\.1/);
  });

  test("a redirect is not followed", async () => {
    const elsewhere = await servePlug(bodies({ [gen2Path]: gen2(10, 1) }));
    const server = await servePlug((_request, response) => {
      response.writeHead(302, { location: `${elsewhere.url}${gen2Path}` }).end();
    });
    const finding = await find(server);
    expect(finding).toMatchObject({ state: "needs", detail: "it sends elsewhere (HTTP 302), which is not followed" });
    expect(elsewhere.asked).toEqual([]);
  });

  test("a body that goes on and on is cut at its greatest length", async () => {
    const server = await servePlug((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write("[".repeat(16_000)));
      };
      response.on("drain", more);
      more();
    });
    expect((await find(server, "/status")).detail).toBe("its answer is longer than 64 KiB");
  });

  test("nothing that a server sends is printed", async () => {
    const server = await servePlug((_request, response) => response.end("\u001b[31msecret"));
    const finding = await find(server, "/status");
    expect(finding.detail).toBe("its answer is no JSON");
    expect(JSON.stringify(finding)).not.toContain("secret");
  });

  test("a port where nobody listens is told by its code alone", async () => {
    const finding = await findPlug(searchFor({ reference: "http://127.0.0.1:1" }));
    expect(finding).toMatchObject({ state: "needs", detail: "it cannot be asked (ECONNREFUSED)" });
  });

  test("a name with several addresses is asked at each", async () => {
    const server = await servePlug(bodies({ [gen1Path]: gen1(20, 1) }));
    const finding = await findPlug(searchFor({ reference: `http://localhost:${server.port}` }));
    expect(finding.state).toBe("available");
  });

  test.each(["http://8.8.8.8", "http://secret@[2001:db8::1]", "https://0.0.0.0"])(
    "%s is outside private networks",
    async (reference) => {
      const finding = findPlug(searchFor({ reference }));
      await expect(finding).rejects.toThrow("private network");
      await expect(finding).rejects.toThrow("--allow-remote-meter");
      await expect(finding).rejects.not.toThrow("secret");
    },
  );

  test("without a URL there is no plug to look for", async () => {
    expect((await findPlug(searchFor({}))).state).toBe("absent");
  });
});

function find({ url }: PlugServer, behind = "", parts: Partial<MeterSearch> = {}): Promise<MeterFinding> {
  return findPlug(searchFor({ reference: `${url}${behind}`, ...parts }));
}

/** A Gen2 whose counter moves by so much with each 2 s of load. */
async function findMoving({
  watts,
  wattHoursEach,
  behind = "",
}: {
  readonly watts: number;
  readonly wattHoursEach: number;
  readonly behind?: string;
}): Promise<MeterFinding> {
  let total = 9492.468;
  const { clockS, move } = handClock();
  const load = async (): Promise<void> => {
    total += wattHoursEach;
    move(2);
  };
  return find(await servePlug(bodies({ [gen2Path]: () => gen2(watts, total) })), behind, { clockS, load });
}

async function specOf(finding: MeterFinding) {
  if (finding.state !== "available") throw new Error(finding.detail);
  const meter = await finding.open();
  await meter.close();
  return { spec: meter.spec, detail: finding.detail };
}
