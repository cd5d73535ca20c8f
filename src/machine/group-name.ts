import { readlinkSync } from "node:fs";
import path from "node:path";
import { readText, toNumber } from "./files.ts";

/** Begins the names of our control groups. */
const groupPrefix = "offgrid-";

/**
 * A name that tells whose the group is: process, when it began (a number is given to another process sooner or later, in
 * a container at the next start), and the pid namespace in which the number counts; each as far as the system tells.
 */
export function groupName({
  root,
  pid,
  id,
}: {
  readonly root: string;
  readonly pid: number;
  /** Sets it apart from the other groups of that process: letters and digits. */
  readonly id: string;
}): string {
  const began = statOf(root, pid)?.startTicks;
  const namespace = namespaceOf(root, String(pid));
  const parts = [
    String(pid),
    ...(began === undefined ? [] : [`t${began}`]),
    ...(namespace === undefined ? [] : [`n${namespace}`]),
    id,
  ];
  return `${groupPrefix}${parts.join("-")}`;
}

const ourName = new RegExp(`^${groupPrefix}(\\d{1,10})(?:-t(\\d+))?(?:-n(\\d+))?-\\w+$`);

/** Whether a name is that of a group whose owner is known to be no more. What cannot be judged from here is not stale. */
export function isStaleName(root: string, name: string): boolean {
  const [, number, began, namespace] = ourName.exec(name) ?? [];
  const pid = toNumber(number);
  if (pid === null) return false;
  if (namespace !== undefined && namespace !== namespaceOf(root, "self")) return false;
  if (!takesSignals(pid)) return true;
  const stat = statOf(root, pid);
  if (stat === undefined) return false;
  // An ended process that nobody reaps, as in many containers, still takes signals.
  return stat.hasEnded || (began !== undefined && began !== stat.startTicks);
}

/** The inode of a process's pid namespace, as text (pid_namespaces(7)); undefined where it cannot be read. */
export function namespaceOf(root: string, pid: string): string | undefined {
  try {
    return /^pid:\[(\d+)\]$/.exec(readlinkSync(path.join(root, "proc", pid, "ns/pid")))?.[1];
  } catch {
    return undefined;
  }
}

/** Of proc_pid_stat(5): field 3, the state, is the first behind the name's bracket, and field 22 the start. */
function statOf(root: string, pid: number): { readonly hasEnded: boolean; readonly startTicks: string } | undefined {
  const text = readText(root, `proc/${pid}/stat`) ?? "";
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state = "", startTicks = ""] = [fields[0], fields[22 - 3]];
  return /^\d+$/.test(startTicks) ? { hasEnded: /^[ZXx]$/.test(state), startTicks } : undefined;
}

function takesSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM"; // It runs, under another user.
  }
}
