import { expect, test } from "vitest";
import { readContainer } from "../../src/machine/container.ts";
import { plant } from "./plant.ts";

const outside = { "proc/self/cgroup": "0::/user.slice\n" };

test.each([
  ["none", {}],
  ["docker", { ".dockerenv": "" }],
  ["docker", { "proc/self/cgroup": "0::/system.slice/docker-0a1b.scope\n" }],
  ["podman", { "run/.containerenv": "" }],
  ["lxc", { "proc/self/cgroup": "1:name=systemd:/lxc/guest\n" }],
  ["lxc", { "run/systemd/container": "lxc\n" }],
  ["kubernetes", { ".dockerenv": "", "run/secrets/kubernetes.io/serviceaccount/namespace": "default" }],
])("%s is known by its signs", (expected, files) => {
  expect(readContainer(plant({ ...outside, ...files }))).toBe(expected);
});

test("a system without control groups is unknown", () => {
  expect(readContainer(plant({}))).toBeNull();
});
