import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { type FileNews, followFile, readFirstLine } from "../../src/energy/follow-file.ts";
import { temporaryRoot } from "./fixture-program.ts";

const everything = Number.POSITIVE_INFINITY;

describe("a file that grows", () => {
  test("is told line by line, each once", () => {
    const { file, news } = follow("a\nb\n");
    expect(news()).toEqual([line("a", 1), line("b", 2)]);
    expect(news()).toEqual([]);
    appendFileSync(file, "c\n");
    expect(news()).toEqual([line("c", 3)]);
  });

  test("is not told of a line that has no end yet", () => {
    const { file, news } = follow("a\nhal");
    expect(news()).toEqual([line("a", 1)]);
    appendFileSync(file, "f\nb");
    expect(news()).toEqual([line("half", 2)]);
  });

  test("comes to the same lines wherever it is cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom("a", "é", "\n"), maxLength: 9 }), { maxLength: 9 }),
        (parts) => {
          const { file, news } = follow("");
          const told = parts.flatMap((part) => {
            appendFileSync(file, part);
            return news();
          });
          const whole = parts.join("").split("\n").slice(0, -1);
          expect(told).toEqual(whole.map((text, index) => line(text, index + 1)));
        },
      ),
      { numRuns: 30 },
    );
  });

  test("and is long is read from its end, from the first whole line on", () => {
    const { news } = follow("first\nsecond\nthird\n", 10);
    expect(news()).toEqual([line("third", null)]);
  });

  test("has its lines that are too long told, and not kept", () => {
    const { file, news } = follow(`a\n${"x".repeat(200_000)}`);
    expect(news()).toEqual([line("a", 1)]);
    appendFileSync(file, `${"x".repeat(5000)}\nb\n${"y".repeat(4097)}\nc\n`);
    expect(news()).toEqual([tooLong(2), line("b", 3), tooLong(4), line("c", 5)]);
  });
});

describe("a file that does not stay", () => {
  test("is told to be replaced, after its last lines, and read from its start", () => {
    const { file, news } = follow("a\n");
    news();
    appendFileSync(file, "b\n");
    renameSync(file, `${file}.1`);
    writeFileSync(file, "c\n");
    expect(news()).toEqual([line("b", 2), { kind: "replaced" }, line("c", 1)]);
  });

  test("is told to be replaced where it was cut", () => {
    const { file, news } = follow("a\nb\n");
    news();
    truncateSync(file, 0);
    expect(news()).toEqual([{ kind: "replaced" }]);
    appendFileSync(file, "c\n");
    expect(news()).toEqual([line("c", 1)]);
  });

  test("is told to be gone, once, and followed when it is back", () => {
    const { file, news } = follow("a\n");
    news();
    rmSync(file);
    expect(news()).toEqual([{ kind: "gone" }]);
    expect(news()).toEqual([]);
    writeFileSync(file, "b\n");
    expect(news()).toEqual([line("b", 1)]);
  });

  test("is gone where there never was one, or a folder is in its place", () => {
    const file = path.join(temporaryRoot(), "watts.csv");
    expect(newsOf(file)()).toEqual([{ kind: "gone" }]);
    mkdirSync(file);
    expect(newsOf(file)()).toEqual([{ kind: "gone" }]);
  });
});

describe("a first line", () => {
  test("is read alone", () => {
    expect(readFirstLine(write("t_s,watts\n1,2\n"))).toEqual({ state: "line", text: "t_s,watts" });
  });

  test("that has no end is unfinished, however long", () => {
    expect(readFirstLine(write("t_s,wa")).state).toBe("unfinished");
    expect(readFirstLine(write("x".repeat(100_000))).state).toBe("unfinished");
  });
});

function line(text: string, number: number | null): FileNews {
  return { kind: "line", text, number };
}
function tooLong(number: number): FileNews {
  return { kind: "too-long", number };
}

function write(text: string): string {
  const file = path.join(temporaryRoot(), "watts.csv");
  writeFileSync(file, text);
  return file;
}

function follow(text: string, tailBytes = everything): { readonly file: string; readonly news: () => FileNews[] } {
  const file = write(text);
  return { file, news: newsOf(file, tailBytes) };
}

function newsOf(file: string, tailBytes = everything): () => FileNews[] {
  const followed = followFile({ file, tailBytes });
  onTestFinished(() => followed.close());
  return () => {
    const told: FileNews[] = [];
    followed.look((news) => told.push(news));
    return told;
  };
}
