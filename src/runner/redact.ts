import os from "node:os";
import path from "node:path";

export interface RedactRequest {
  /** offgrid's own folder, written as `.` from here on. */
  readonly project: string;
  /** Folders of the user's own files: only the files' names stay. */
  readonly folders: readonly string[];
}

/** Takes out of texts that end up in result files what names a person or a place on this machine: folders, user, host. */
export function createRedactor({ project, folders }: RedactRequest): (text: string) => string {
  const home = path.resolve(os.homedir());
  const places = [
    ...folders.map((folder) => ({ place: path.join(path.resolve(folder), path.sep), by: "" })),
    { place: path.resolve(project), by: "." },
    ...(home === path.parse(home).root ? [] : [{ place: home, by: "~" }]),
  ].sort((a, b) => b.place.length - a.place.length);
  const host = new RegExp(`(?<![\\w.-])${literally(os.hostname())}(?![\\w-])`, "g");
  return (text) => places.reduce((all, { place, by }) => all.replaceAll(place, by), text).replace(host, "<host>");
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
