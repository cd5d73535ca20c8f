import { z } from "zod";
import { parseYaml } from "../suite/yaml.ts";

const usdPerMillionTokens = z.number().nonnegative();

const apiPriceSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, "lower case letters, digits, '.' and '-' only"),
  name: z.string().min(1),
  inputUsdPerMillionTokens: usdPerMillionTokens,
  outputUsdPerMillionTokens: usdPerMillionTokens,
  /** The day for which the price was true. Prices move: none is current because it is in the file. */
  seen: z.iso.date(),
  /** Where the price comes from, in words. */
  source: z.string().min(1),
});
/** What an API asks for a million tokens, input and output apart, on the day it was seen. */
export type ApiPrice = z.infer<typeof apiPriceSchema>;

const priceListSchema = z.strictObject({
  schemaVersion: z.literal(1),
  prices: z
    .array(apiPriceSchema)
    .min(1)
    .superRefine((prices, context) => {
      for (const [index, { id }] of prices.entries()) {
        if (prices.findIndex((price) => price.id === id) === index) continue;
        context.addIssue({ code: "custom", path: [index, "id"], message: `"${id}" is there twice` });
      }
    }),
});

/**
 * Reads a list of API prices (bench/prices.yaml), in the file's order.
 * @throws OffgridError `suite` naming file:line:column of the first mistake.
 */
export function parsePrices({ text, place }: { text: string; place: string }): ApiPrice[] {
  return parseYaml(priceListSchema, text, place).prices;
}
