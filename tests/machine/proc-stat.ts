/** A line of /proc/PID/stat (proc_pid_stat(5)) with the fields that are read. */
export function statOf({
  pid,
  name = "p",
  parent = 1,
  userTicks = 0,
  systemTicks = 0,
  endedTicks = 0,
  startedAt = 1,
}: {
  readonly pid: number;
  readonly name?: string;
  readonly parent?: number;
  readonly userTicks?: number;
  readonly systemTicks?: number;
  /** Of children that were waited for. */
  readonly endedTicks?: number;
  readonly startedAt?: number;
}): string {
  const between = "1 1 0 -1 4194304 100 0 0 0";
  return `${pid} (${name}) S ${parent} ${between} ${userTicks} ${systemTicks} ${endedTicks} 0 20 0 11 0 ${startedAt} 3133440 418\n`;
}
