import { expect, test } from "vitest";
import { printAnswer } from "../../src/cli/query-output.ts";
import type { Terminal } from "../../src/cli/terminal.ts";

const answer = {
  columns: [
    { name: "=model", type: "VARCHAR" },
    { name: "change", type: "DOUBLE" },
    { name: "largest", type: "HUGEINT" },
    { name: "names", type: "VARCHAR[]" },
  ],
  rows: [
    ["=cmd()|\u001b[31m", -1.5, "-170141183460469231731687303715884105728", ["-a"]],
    ["-x", null, null, null],
  ],
};

function printed(format: "csv" | "markdown"): string {
  let data = "";
  const terminal: Terminal = {
    width: 130,
    isLive: false,
    data: (text) => {
      data += text;
    },
    say: () => undefined,
    warn: () => undefined,
    progress: () => undefined,
    style: { data: (_style, text) => text, talk: (_style, text) => text },
  };
  printAnswer({ answer, format, terminal });
  return data;
}

test("an answer as CSV guards texts against spreadsheets and terminals, and leaves numbers as they are", () => {
  expect(printed("csv").split("\n")).toEqual([
    "'=model,change,largest,names",
    `'=cmd()|\\u{1b}[31m,-1.5,-170141183460469231731687303715884105728,"[""-a""]"`,
    "'-x,,,",
    "",
  ]);
});

test("an answer as Markdown keeps its cells apart and shows what is unknown as a dash", () => {
  const lines = printed("markdown").trim().split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[2]).not.toMatch(/\p{Cc}/u);
  expect(lines[2]?.match(/(?<!\\)\|/g)).toHaveLength(5);
  expect(lines[3]?.match(/ - /g)).toHaveLength(3);
});
