// New versions of whole folders are made in a folder beside them and moved in when complete. Renames alone touch what is in use.
import * as fs from "node:fs";
import path from "node:path";

/** Where this process makes things, relative to the project: on the same file system, so that a rename suffices. */
export const aside = `.bootstrap-${process.pid}`;

/** Runs `make`, which fills the folder `aside` and moves in what is complete; the rest of it is gone afterwards. */
export function makeAside(make) {
  fs.mkdirSync(path.join(aside, "old"), { recursive: true });
  fs.writeFileSync(path.join(aside, ".gitignore"), "*\n");
  try {
    make();
  } finally {
    discard(aside);
  }
}

/** Puts what was made aside in place of `folder`. Until that is done the old one is kept, and `discard` gives it back. */
export function moveIn(folder) {
  if (fs.existsSync(folder)) fs.renameSync(folder, path.join(aside, "old", folder));
  fs.renameSync(path.join(aside, folder), folder);
}

/** Discards what starts that were killed have left. */
export function clearLeftovers() {
  for (const left of fs.readdirSync(".").filter((name) => /^\.bootstrap-\d+$/.test(name))) {
    const pid = Number(left.slice(".bootstrap-".length));
    if (pid === process.pid || !isAlive(pid)) discard(left);
  }
}

/** Gives back what had been put aside, if nothing stands in its place, and only then removes the rest. */
function discard(folder) {
  const old = path.join(folder, "old");
  for (const name of fs.existsSync(old) ? fs.readdirSync(old) : [])
    if (!fs.existsSync(name)) fs.renameSync(path.join(old, name), name);
  fs.rmSync(folder, { recursive: true, force: true });
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}
