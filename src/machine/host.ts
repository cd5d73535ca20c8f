import type os from "node:os";

/**
 * What of `node:os` this room reads, so that tests can stand in for another machine. Host name, user and network
 * interfaces are left out on purpose: code that cannot ask for them cannot leak them.
 */
export type Host = Pick<
  typeof os,
  "arch" | "availableParallelism" | "cpus" | "platform" | "release" | "totalmem" | "version"
>;

/** Where to look: every file below `root` ("/" on a real machine), the rest from `host` (`node:os`). */
export interface Machine {
  readonly root: string;
  readonly host: Host;
}
