import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** An empty folder that stands for `/`, as long as the test lasts. */
export function temporaryRoot(): string {
  const root = mkdtempSync(path.join(tmpdir(), "offgrid-meter-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** A program for sh, in the `usr/bin` of such a folder. */
export function plantProgram(root: string, name: string, lines: readonly string[]): void {
  const folder = path.join(root, "usr", "bin");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(file, 0o755);
}

/** The processes of this machine, below such a folder. */
export function plantProc(root: string): void {
  symlinkSync("/proc", path.join(root, "proc"));
}
