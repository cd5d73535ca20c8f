import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { type RunProgram, runProgram } from "../../../src/machine/page-cache.ts";

/** Shell scripts that stand in for programs, run for real; `$HERE` is their folder, where they keep what they were told. */
export function plantPrograms(scripts: Readonly<Record<string, string>>): {
  readonly folder: string;
  readonly run: RunProgram;
} {
  const folder = mkdtempSync(path.join(os.tmpdir(), "offgrid-programs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\nHERE=${folder}\n${script}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  return { folder, run: (file, args) => runProgram(path.join(folder, file), args) };
}

/** Two GPUs, the second of which keeps no limit; `-i 0 -pl W` sets the first one's, within 60 to 150 W. */
export const nvidiaSmi = `
case "$*" in
  "--query-gpu=index,power.limit --format=csv,noheader,nounits")
    echo "0, $(cat $HERE/limit 2> /dev/null || echo 150.00)"; echo "1, [N/A]" ;;
  "-i 0 -pl "*)
    if [ "$4" -lt 60 ]; then echo "out of range"; exit 1; fi
    echo "$4.00" > $HERE/limit ;;
  *) exit 2 ;;
esac`;

/** A Jetson in its first mode. Mode 9 asks for a restart, and takes no answer for no. */
export const nvpmodel = `
case "$1 $2" in
  "-q ") echo "NV Power Mode: MODE"; cat $HERE/mode 2> /dev/null || echo 0 ;;
  "-m 9") echo "DO YOU WANT TO REBOOT NOW? enter YES/yes to confirm:"; read answer || exit 1 ;;
  "-m "*) echo $2 > $HERE/mode ;;
  *) exit 2 ;;
esac`;
