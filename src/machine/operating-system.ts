import { readText, toFields, toLine } from "./files.ts";
import type { Machine } from "./host.ts";

export interface OperatingSystem {
  readonly osName: string | null;
  readonly osVersion: string | null;
  readonly kernelRelease: string | null;
}

const names: ReadonlyMap<string, string> = new Map([
  ["linux", "Linux"],
  ["darwin", "macOS"],
  ["win32", "Windows"],
]);

/** From os-release(5), else from Node. macOS has no version here: Node knows only its kernel's. */
export function readOperatingSystem({ root, host }: Machine): OperatingSystem {
  const text = readText(root, "etc/os-release") ?? readText(root, "usr/lib/os-release");
  const release = toFields(text, "=");
  return {
    osName: toLine(unquote(release.get("NAME"))) ?? names.get(host.platform()) ?? null,
    osVersion:
      toLine(unquote(release.get("VERSION_ID"))) ?? (host.platform() === "win32" ? toLine(host.version()) : null),
    kernelRelease: toLine(readText(root, "proc/sys/kernel/osrelease")) ?? toLine(host.release()),
  };
}

function unquote(value: string | undefined): string | undefined {
  return value?.replace(/^(["'])(.*)\1$/, "$2");
}
