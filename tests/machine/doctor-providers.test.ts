import path from "node:path";
import { expect, test } from "vitest";
import { readProviders } from "../../src/runner/providers.ts";
import { plant } from "./plant.ts";

function ask(script: string) {
  return readProviders({ script: path.join(plant({ "ask.mjs": script }), "ask.mjs") });
}

test("providers are those that the process lists", async () => {
  const providers = [{ name: "cpu", bundled: true }];
  expect(await ask(`console.log('${JSON.stringify(providers)}')`)).toEqual({ state: "listed", providers });
});

test("a native library that does not load is told in its own words", async () => {
  const fault = "Cannot find module '../bin/onnxruntime_binding.node'";
  expect(
    await ask('import { createRequire } from "node:module"; createRequire(import.meta.url)("./gone.node")'),
  ).toEqual({
    state: "failed",
    fault: expect.stringMatching(/^Error: Cannot find module '\.\/gone\.node'/),
  });
  expect(await ask(`process.stderr.write(${JSON.stringify(fault)} + "\\n\\n"); process.exitCode = 1`)).toEqual({
    state: "failed",
    fault,
  });
});

test("a process that dies without a word is told by how it died", async () => {
  expect(await ask('process.kill(process.pid, "SIGKILL")')).toEqual({
    state: "failed",
    fault: "its process died of SIGKILL",
  });
  expect(await ask("process.exitCode = 3")).toEqual({ state: "failed", fault: "its process ended with 3" });
});

test.each(["", "garbage", '[{"name":"cpu"}]'])("an answer that is no list is a failure: %j", async (answer) => {
  expect(await ask(`console.log(${JSON.stringify(answer)})`)).toMatchObject({ state: "failed" });
});
