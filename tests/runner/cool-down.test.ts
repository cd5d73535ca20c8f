import { describe, expect, test } from "vitest";
import { createCoolDown } from "../../src/runner/cool-down.ts";

/** A thermometer that reads these one after the other, and then the last for ever. */
function thermometer(...readings: (number | null)[]) {
  let reads = 0;
  return {
    read: () => readings[Math.min(reads++, readings.length - 1)] ?? null,
    reads: () => reads,
  };
}

describe("cooling down", () => {
  const never = new AbortController().signal;

  test("is over at once where the stop rule asks for none", async () => {
    const { read, reads } = thermometer(40, 90);
    await createCoolDown({ readTemperatureC: read, signal: never })("rapid");
    expect(reads()).toBe(1);
  });

  test("is over at once where there is no sensor", async () => {
    const { read, reads } = thermometer(null);
    await createCoolDown({ readTemperatureC: read, signal: never })("normal");
    expect(reads()).toBe(1);
  });

  test("is over when the temperature is back near that of the run's beginning", async () => {
    const { read, reads } = thermometer(40, 55, 42, 90);
    await createCoolDown({ readTemperatureC: read, signal: never })("normal");
    expect(reads()).toBe(3);
  });

  test("is over when the sensor is gone", async () => {
    const { read, reads } = thermometer(40, null, 90);
    await createCoolDown({ readTemperatureC: read, signal: never })("normal");
    expect(reads()).toBe(2);
  });

  test("is over at an abort, however hot it is", async () => {
    const controller = new AbortController();
    const { read, reads } = thermometer(40, 90);
    const cooling = createCoolDown({ readTemperatureC: read, signal: controller.signal })("normal");
    controller.abort();
    await cooling;
    expect(reads()).toBe(3);
  });
});
