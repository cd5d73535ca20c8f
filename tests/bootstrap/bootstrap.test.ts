import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { plantProject } from "./project.ts";

const complete = ["dist", "node_modules", "package-lock.json", "package.json", "src"];

test("a first start installs and builds, also where the path has spaces", () => {
  const project = plantProject();
  expect(project.start()).toMatchObject({ code: 0, stdout: "" });
  expect(project.npmCalls()).toEqual([
    '["ci","--include=dev","--prefer-offline","--no-audit","--no-fund","--loglevel=error"]',
  ]);
  expect(project.read("dist/main.js")).toBe("first\n");
  expect(project.names()).toEqual([...complete, "tsconfig.build.json", "tsconfig.json"]);
});

test("a second start installs nothing, builds nothing and needs no npm", () => {
  const project = plantProject();
  project.start();
  project.write(".npmrc", "fund=false\n");
  const before = [project.snapshot("dist"), project.snapshot("node_modules")];
  expect(project.start({ env: { PATH: "", npm_execpath: "" } })).toMatchObject({ code: 0, stderr: "" });
  expect([project.snapshot("dist"), project.snapshot("node_modules")]).toEqual(before);
});

test("packages that npm installed without us count", () => {
  const project = plantProject();
  project.start();
  rmSync(path.join(project.root, "dist"), { recursive: true });
  expect(project.start({ npm: "offline" })).toMatchObject({ code: 0, stderr: "offgrid: building\n" });
  expect(project.npmCalls()).toHaveLength(1);
});

test("a changed source is built again, without npm", () => {
  const project = plantProject();
  project.start();
  project.write("src/main.ts", "second\n");
  project.write("src/new.ts", "new\n");
  expect(project.start({ npm: "offline" })).toMatchObject({ code: 0, stderr: "offgrid: building\n" });
  expect([project.read("dist/main.js"), project.read("dist/new.js")]).toEqual(["second\n", "new\n"]);
  rmSync(path.join(project.root, "src", "new.ts"));
  project.start();
  expect(project.snapshot("dist").flat()).not.toContain("new\n");
});

test("a source that does not compile leaves the program that did", () => {
  const project = plantProject();
  project.start();
  const before = project.snapshot("dist");
  project.write("src/main.ts", "broken\n");
  expect(project.start()).toMatchObject({ code: 2, stderr: expect.stringContaining("offgrid: the build failed") });
  expect(project.snapshot("dist")).toEqual(before);
});

test("what our own package calls optional is built against: an older folder without it is brought up to date", () => {
  const project = plantProject();
  project.start();
  const lock = JSON.parse(project.read("package-lock.json"));
  lock.packages[""].optionalDependencies = { "for-another-system": "1.0.0" };
  project.write("package-lock.json", JSON.stringify(lock));
  expect(project.start({ npm: "offline" })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("missing or changed: for-another-system"),
  });
});

test("a package in another version is installed, and named", () => {
  const project = plantProject();
  project.start();
  project.publish("2.0.0");
  expect(project.start().stderr).toContain("offgrid: installing packages (missing or changed: tool)");
  expect(project.read("node_modules/tool/package.json")).toContain("2.0.0");
});

test.each([
  ["npm's own record", ".package-lock.json"],
  ["a package's folder", "tool"],
])("an install that lacks %s is made anew", (_what, name) => {
  const project = plantProject();
  project.start();
  const whole = project.snapshot("node_modules").map(([file]) => file);
  rmSync(path.join(project.root, "node_modules", name), { recursive: true });
  expect(project.start().code).toBe(0);
  expect(project.snapshot("node_modules").map(([file]) => file)).toEqual(whole);
});

test("an install that fails exits 2 and leaves everything as it was", () => {
  const project = plantProject();
  project.start();
  project.publish("2.0.0");
  const before = [project.names(), project.snapshot("dist"), project.snapshot("node_modules")];
  const { code, stderr } = project.start({ npm: "offline" });
  expect(code).toBe(2);
  expect(stderr).toContain("npm error code ENOTFOUND");
  expect(stderr).toContain("nothing was changed. Check the network");
  expect([project.names(), project.snapshot("dist"), project.snapshot("node_modules")]).toEqual(before);
});

test("a first install that fails leaves no half of one", () => {
  const project = plantProject();
  const before = project.names();
  expect(project.start({ npm: "offline" }).code).toBe(2);
  expect(project.names()).toEqual(before);
});

test("an install killed half way leaves what worked, and the next start completes it", () => {
  const project = plantProject();
  project.start();
  project.publish("2.0.0");
  const before = project.snapshot("node_modules");
  expect(project.start({ npm: "killed" }).signal).toBe("SIGKILL");
  expect(project.snapshot("node_modules")).toEqual(before);
  expect(project.start().code).toBe(0);
  expect(project.read("node_modules/tool/package.json")).toContain("2.0.0");
  expect(project.names()).toEqual([...complete, "tsconfig.build.json", "tsconfig.json"]);
});

test("a start killed between putting the old packages aside and moving in the new gives the old ones back, offline", () => {
  const project = plantProject();
  project.start();
  const left = path.join(project.root, `.bootstrap-${spawnSync(process.execPath, ["-e", ""]).pid}`);
  mkdirSync(path.join(left, "old"), { recursive: true });
  renameSync(path.join(project.root, "node_modules"), path.join(left, "old", "node_modules"));
  expect(project.start({ npm: "offline" })).toMatchObject({ code: 0, stderr: "" });
  expect(project.names()).toEqual([...complete, "tsconfig.build.json", "tsconfig.json"]);
});

test("under another package manager npm is the one on the path", () => {
  const project = plantProject();
  expect(project.start({ env: { npm_execpath: path.join(project.base, "yarn.js") } }).code).toBe(0);
  expect(project.npmCalls()).toHaveLength(1);
});

test("an npm that cannot be started is said", () => {
  const { code, stderr } = plantProject().start({ env: { PATH: "", npm_execpath: "" } });
  expect(code).toBe(2);
  expect(stderr).toContain("offgrid: npm could not be started: spawnSync npm ENOENT");
});

test("an npm that installs too little is not believed", () => {
  const project = plantProject();
  rmSync(path.join(project.base, "registry", "tool"), { recursive: true });
  const { code, stderr } = project.start();
  expect(code).toBe(2);
  expect(stderr).toContain("these are not there: tool");
});

test.each([
  ["18.20.8", false],
  ["20.18.3", false],
  ["20.19.0", true],
  ["21.7.3", false],
  ["22.11.0", false],
  ["22.12.0", true],
  ["24.0.0", true],
])("Node %s is enough: %s", (version, isEnough) => {
  const project = plantProject();
  // The real check in a real process, told another version of itself.
  const pretend = `Object.defineProperty(process,"versions",{value:{...process.versions,node:"${version}"}})`;
  const { code, stderr } = project.start({ node: ["--import", `data:text/javascript,${encodeURIComponent(pretend)}`] });
  expect(code).toBe(isEnough ? 0 : 2);
  expect(stderr.includes(`Node ${version} is too old: offgrid needs 20.19`)).toBe(!isEnough);
});
