#!/usr/bin/env node
// Stands for npm: notes how it was called and "downloads" by copying a folder. FAKE_NPM says what goes wrong.
const fs = require("node:fs");
const path = require("node:path");

const { FAKE_NPM: fault = "", FAKE_NPM_LOG: log, FAKE_NPM_PACKAGES: packages } = process.env;
fs.appendFileSync(log, `${JSON.stringify(process.argv.slice(2))}\n`);
if (fault === "offline" || fault === "killed") {
  fs.mkdirSync(path.join("node_modules", "half"), { recursive: true });
  fs.writeFileSync(path.join("node_modules", "half", "package.json"), "{");
}
if (fault === "killed") process.kill(process.ppid, "SIGKILL");
else if (fault === "offline") {
  process.stderr.write("npm error code ENOTFOUND\n");
  process.exitCode = 1;
} else fs.cpSync(packages, "node_modules", { recursive: true });
