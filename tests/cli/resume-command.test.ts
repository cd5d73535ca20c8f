import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { resumeCommand, stoppedMessage, withResumeCommand } from "../../src/cli/resume-command.ts";
import { OffgridError } from "../../src/errors.ts";

/** What a shell makes of the last word of a command. */
function lastWord(command: string): string {
  const word = command.replace(/^.* --resume /, "");
  return execFileSync("bash", ["-c", `printf '%s\n' ${word}`], { encoding: "utf8" });
}

describe("the command that goes on with a run", () => {
  test("has a plain path as it is", () => {
    expect(resumeCommand("run", "/data/results/2026-11-21T20-47-14-quick")).toMatch(
      / run --resume \/data\/results\/2026-11-21T20-47-14-quick$/,
    );
  });

  test.each(["/a b/run", "/it's/run", "/$HOME/`id`", '/"x"/*', "/a;b&c", "/ñandú/run", "/back\\slash"])(
    "is one word to a shell for the path %s",
    (folder) => {
      expect(lastWord(resumeCommand("run", folder))).toBe(`${folder}\n`);
    },
  );

  test("is not taken for an option where the path begins with a dash", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "dash-"));
    const before = process.cwd();
    try {
      process.chdir(folder);
      expect(lastWord(resumeCommand("run", path.resolve("-run")))).toBe("./-run\n");
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    }
  });
});

test.each(["replay", "simulate", "size"] as const)("%s says what is saved, and its own command", (command) => {
  expect(stoppedMessage(command, "/r s")).toMatch(
    new RegExp(`^Stopped\\. .* is saved in /r s\\. Go on with:\n  .* ${command} --resume '/r s'$`),
  );
});

test("an error midway keeps what it says and adds the command", () => {
  const error = new OffgridError({ code: "journal", place: "/r/journal.jsonl", fault: "no space", cure: "Free some" });
  const told = withResumeCommand({ error, command: "run", folder: "/r" });
  expect(told).toMatchObject({ code: "journal", place: "/r/journal.jsonl", fault: "no space" });
  expect(told.message).toContain("Free some. What was measured is saved; go on with `");
  expect(told.message).toContain("run --resume /r`");
});
