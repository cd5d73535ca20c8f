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

/** Likewise in several, one a hierarchy; a group that it cannot enter does not stop it: where it is, is read back. */
export function launchInside(procsFiles: readonly string[]): Launch {
  const script = 'node=$1; shift; for file; do { echo $$ > "$file"; } 2> /dev/null; done; exec "$node" "$0"';
  return { execPath: "/bin/sh", execArgv: ["-c", script], args: [process.execPath, ...procsFiles] };
}

/** Starts the worker through a program that takes a command at its end and becomes it. */
export function launchThrough(program: string, args: readonly string[]): Launch {
  return { execPath: program, execArgv: [...args, process.execPath], args: [] };
}
