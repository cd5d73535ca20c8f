/** A program that starts the worker, with what stands before and after the worker's file on its command line. */
export interface Launch {
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly args: readonly string[];
}

/**
 * Starts the worker in a control group: a shell enters it and then becomes Node.js, so that all that Node.js ever allocates is
 * charged to the group. What a process has allocated before it enters stays charged where it was.
 */
export function launchUnder(procsFile: string): Launch {
  return {
    execPath: "/bin/sh",
    execArgv: ["-c", 'echo $$ > "$1" && exec "$2" "$0"'],
    args: [procsFile, process.execPath],
  };
}
