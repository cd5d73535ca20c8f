import os from "node:os";
import path from "node:path";

export interface RedactRequest {
  /** offgrid's own folder, written as `.` from here on. */
  readonly project: string;
  /** Folders of the user's own files: only the files' names stay. */
  readonly folders: readonly string[];
  /** This machine's, unless given. */
  readonly names?: PrivateNames;
}

/** What names a person or a place on this machine; null where the system does not tell. */
interface PrivateNames {
  readonly home: string | null;
  readonly user: string | null;
  readonly host: string | null;
}

/**
 * Names that systems give, or that are words of our trade: they tell nobody's name, and to take them out would spoil
 * messages ("node" is a user in Node's own container images, and the name of this very program).
 */
const commonNames = new Set(
  "admin administrator app build builder ci container daemon data debian default dev docker fedora guest home jenkins linux localhost mac model models nobody node offgrid opc operator pi root run runner server service system test ubuntu user users vagrant work worker www-data".split(
    " ",
  ),
);

/** Under this a name is as likely a part of any sentence ("in", "al"). */
const shortestUser = 3;

/**
 * Takes out of texts that end up in result files what names a person or a place on this machine: folders, user, host.
 * Each only as a whole: `/home/al` is no part of `/home/alice`, `ann` none of `cannot`.
 */
export function createRedactor({
  project,
  folders,
  names = readPrivateNames(),
}: RedactRequest): (text: string) => string {
  const places = [
    ...folders.filter(isNoRoot).map((folder) => ({ place: path.resolve(folder), by: "", end: literally(path.sep) })),
    ...[project].filter(isNoRoot).map((folder) => ({ place: path.resolve(folder), by: ".", end: "" })),
    ...(names.home === null ? [] : [names.home])
      .filter(isNoRoot)
      .map((home) => ({ place: path.resolve(home), by: "~", end: "" })),
  ]
    .sort((a, b) => b.place.length - a.place.length)
    .map(({ place, by, end }) => ({ pattern: whole(`${literally(place)}${end}`, end === ""), by }));
  const words = [
    ...(isTelling(names.user, shortestUser) ? [{ pattern: whole(literally(names.user)), by: "<user>" }] : []),
    ...(isTelling(names.host, 1) ? [{ pattern: whole(literally(names.host)), by: "<host>" }] : []),
  ];
  return (text) => [...places, ...words].reduce((all, { pattern, by }) => all.replace(pattern, by), text);
}

function readPrivateNames(): PrivateNames {
  return { home: known(os.homedir), user: known(() => os.userInfo().username), host: known(os.hostname) };
}

/** A process in a container may run as a user that the system has no entry for. */
function known(ask: () => string): string | null {
  try {
    return ask() || null;
  } catch {
    return null; // What the system does not tell us, no message of its can hold.
  }
}

function isNoRoot(folder: string): boolean {
  const resolved = path.resolve(folder);
  return folder !== "" && resolved !== path.parse(resolved).root;
}

function isTelling(name: string | null, shortest: number): name is string {
  return name !== null && name.length >= shortest && !commonNames.has(name.toLowerCase());
}

/** Where no letter, digit, `_` or `-` stands on either side, nor one behind a dot: `alice` in `/home/alice/x`, not in `alice.onnx`. */
function whole(pattern: string, isEndChecked = true): RegExp {
  const end = isEndChecked ? "(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])" : "";
  return new RegExp(`(?<![\\p{L}\\p{N}_-]|[\\p{L}\\p{N}]\\.)${pattern}${end}`, "gu");
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
