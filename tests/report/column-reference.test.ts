import { expect, test } from "vitest";
import { columnReference } from "../../src/report/column-reference.ts";

// `npm run docs` writes the file; here it fails when it is stale.
test("docs/results.md says what the column table says", async () => {
  await expect(columnReference()).toMatchFileSnapshot("../../docs/results.md");
});
