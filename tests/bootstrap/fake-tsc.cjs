// Stands for the compiler: copies src/*.ts to <outDir>/*.js, and finds fault with a source that says `broken`.
const fs = require("node:fs");
const path = require("node:path");

const out = process.argv[process.argv.indexOf("--outDir") + 1];
fs.mkdirSync(out, { recursive: true });
for (const file of fs.readdirSync("src").filter((name) => name.endsWith(".ts"))) {
  const text = fs.readFileSync(path.join("src", file), "utf8");
  fs.writeFileSync(path.join(out, file.replace(/ts$/, "js")), text);
  if (text.includes("broken")) process.exitCode = 1;
}
