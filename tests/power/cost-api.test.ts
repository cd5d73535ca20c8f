import { describe, expect, test } from "vitest";
import { apiAvailabilityNote, apiCostOf, tokenMixSchema } from "../../src/power/cost-api.ts";
import { breakEvenOf, linearCostOf } from "../../src/power/cost-break-even.ts";
import { costOfCase } from "../../src/power/cost-case.ts";
import { plainCase, withService } from "./cost-cases.ts";

const price = {
  id: "p",
  name: "P",
  inputUsdPerMillionTokens: 0.55,
  outputUsdPerMillionTokens: 2.19,
  seen: "2025-01-20",
  source: "test",
};
const mix = { inputTokensPerRequest: 300, outputTokensPerRequest: 100 };

test("an API's price keeps input and output apart and joins them by the mix", () => {
  const cost = apiCostOf({ price, mix });
  expect(cost.inputUsdPerRequest).toBeCloseTo(0.000165, 15);
  expect(cost.outputUsdPerRequest).toBeCloseTo(0.000219, 15);
  expect(cost.usdPerThousandRequests).toBeCloseTo(0.384, 12);
  expect(cost.usdPerMillionTokens).toBeCloseTo(0.96, 12);
  expect(cost.usdPerMillionOutputTokens).toBeCloseTo(3.84, 12);
  expect(apiCostOf({ price, mix: { ...mix, outputTokensPerRequest: 0 } }).usdPerMillionOutputTokens).toBeNull();
  expect(tokenMixSchema.safeParse({ inputTokensPerRequest: 0, outputTokensPerRequest: 0 }).success).toBe(false);
});

test("an API is there no more often than the link", () => {
  expect(apiAvailabilityNote({ linkAvailability: 0.875, localAvailability: 0.249 })).toBe(
    "An API needs the link to be up, so it is there 87.5 % of the time at best. This device serves 24.9 % of the time.",
  );
  expect(apiAvailabilityNote({ linkAvailability: null, localAvailability: null })).toBe(
    "An API needs the link to be up; how often it is, is unknown here.",
  );
});

describe("break-even", () => {
  const costCase = withService({ idleW: 5 });
  const cost = linearCostOf({ costCase, mix });

  test("at that many requests both cost the same", () => {
    const breakEven = breakEvenOf({ cost, price, mix });
    if (breakEven.state !== "reached") throw new Error(breakEven.state);
    const utilisation = breakEven.utilisation ?? Number.NaN;
    const local = costOfCase({ ...costCase, service: { ...costCase.service, utilisation } }).usdPerYear.total;
    const api = (breakEven.requestsPerDay * 365 * apiCostOf({ price, mix }).usdPerThousandRequests) / 1e3;
    expect(local).toBeCloseTo(api, 9);
    expect(breakEven.inputTokensPerDay).toBeCloseTo(3 * breakEven.outputTokensPerDay, 9);
    expect(breakEven.isWithinCapacity).toBe(true);
    // 8 tok/s over 100 tokens a request, six hours.
    expect(breakEven.capacityRequestsPerDay).toBe(1728);
  });

  test("more requests than the device can serve are said to be more", () => {
    const dear = { ...cost, fixedUsdPerYear: 5000 };
    expect(breakEvenOf({ cost: dear, price, mix })).toMatchObject({ state: "reached", isWithinCapacity: false });
    expect(breakEvenOf({ cost: { ...dear, capacityRequestsPerDay: null }, price, mix })).toMatchObject({
      state: "reached",
      isWithinCapacity: null,
      utilisation: null,
    });
  });

  test("is never where a request costs more here before the device is paid", () => {
    const thirsty = linearCostOf({ costCase: withService({ activeW: 4000, idleW: 0 }), mix });
    expect(breakEvenOf({ cost: thirsty, price, mix }).state).toBe("never");
  });

  test("is unknown while a term is, and says which", () => {
    const unknown = linearCostOf({ costCase: { ...plainCase, runningUsdPerYear: null }, mix });
    expect(breakEvenOf({ cost: unknown, price, mix })).toEqual({
      state: "unknown",
      missing: ["fixedUsdPerYear", "marginalUsdPerRequest"],
    });
  });
});
