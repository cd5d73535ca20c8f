import { z } from "zod";
import type { ApiPrice } from "./prices.ts";

const tokens = z.number().nonnegative();

/** What a request is made of. */
export const tokenMixSchema = z
  .strictObject({ inputTokensPerRequest: tokens, outputTokensPerRequest: tokens })
  .refine((mix) => mix.inputTokensPerRequest + mix.outputTokensPerRequest > 0, "a request has at least one token");
export type TokenMix = z.infer<typeof tokenMixSchema>;

export interface ApiCost {
  readonly id: string;
  readonly name: string;
  readonly seen: string;
  readonly inputUsdPerRequest: number;
  readonly outputUsdPerRequest: number;
  readonly usdPerThousandRequests: number;
  /** Of all tokens, input and output alike. */
  readonly usdPerMillionTokens: number;
  /**
   * Of the tokens that come out, with the input that goes in for them. This is what a local cost per million
   * *generated* tokens stands beside. Null where nothing comes out.
   */
  readonly usdPerMillionOutputTokens: number | null;
}

/** What an API asks for requests of that mix. */
export function apiCostOf({ price, mix }: { price: ApiPrice; mix: TokenMix }): ApiCost {
  const { inputTokensPerRequest, outputTokensPerRequest } = mix;
  const inputUsdPerRequest = (inputTokensPerRequest * price.inputUsdPerMillionTokens) / 1e6;
  const outputUsdPerRequest = (outputTokensPerRequest * price.outputUsdPerMillionTokens) / 1e6;
  const usdPerRequest = inputUsdPerRequest + outputUsdPerRequest;
  return {
    id: price.id,
    name: price.name,
    seen: price.seen,
    inputUsdPerRequest,
    outputUsdPerRequest,
    usdPerThousandRequests: usdPerRequest * 1e3,
    usdPerMillionTokens: (usdPerRequest / (inputTokensPerRequest + outputTokensPerRequest)) * 1e6,
    usdPerMillionOutputTokens: outputTokensPerRequest === 0 ? null : (usdPerRequest / outputTokensPerRequest) * 1e6,
  };
}

/**
 * An API answers only while the link is up, so its availability here is the link's, whatever its provider promises.
 * Fractions 0..1, null is unknown.
 */
export function apiAvailabilityNote({
  linkAvailability,
  localAvailability,
}: {
  linkAvailability: number | null;
  localAvailability: number | null;
}): string {
  const local = localAvailability === null ? "" : ` This device serves ${percent(localAvailability)} of the time.`;
  if (linkAvailability === null) {
    return `An API needs the link to be up; how often it is, is unknown here.${local}`;
  }
  return `An API needs the link to be up, so it is there ${percent(linkAvailability)} of the time at best.${local}`;
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(2))} %`;
}
