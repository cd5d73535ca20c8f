import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createRedactor } from "../../src/runner/redact.ts";

const names = { home: "/home/alice", user: "alice", host: "alices-laptop" };
const redact = createRedactor({ project: "/opt/offgrid", folders: ["/home/alice/clinic/models"], names });
const named = (more: Partial<typeof names>) =>
  createRedactor({ project: "/opt/offgrid", folders: [], names: { ...names, ...more } });

describe("what names a person or a place", () => {
  test.each([
    ["of a user's file keeps the name alone", "/home/alice/clinic/models/a.onnx: no model", "a.onnx: no model"],
    ["is a dot for the project", "at /opt/offgrid/dist/main.js", "at ./dist/main.js"],
    ["is a tilde for the home folder", "/home/alice/x is full", "~/x is full"],
    ["is gone at the end of a sentence", "it is in /home/alice.", "it is in ~."],
    ["is gone in a URL", "file:///home/alice/x", "file://~/x"],
    ["is gone as a folder elsewhere", "/mnt/alice/x and /data/alice", "/mnt/<user>/x and /data/<user>"],
    ["is gone as a word", "owner: alice, group: staff", "owner: <user>, group: staff"],
    ["is gone as a host", "on alices-laptop: failed", "on <host>: failed"],
  ])("%s", (_, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test("of this machine is taken out unless others are given", () => {
    const own = createRedactor({ project: "/opt/offgrid", folders: [] });
    expect(own(path.join(os.homedir(), "x"))).toBe(`~${path.sep}x`);
  });
});

describe("what only looks like it stays", () => {
  test.each([
    "Got invalid dimensions for input: x [1, 3]",
    "/home/alicette/x",
    "/opt/offgrid-2/x",
    "/home2/opt/offgridder",
    "malice aforethought, chalice",
    "xalices-laptopy",
    "decoder.alice is a layer, alice.weight another",
  ])("%s", (text) => {
    expect(redact(text)).toBe(text);
  });

  test("a home folder of which another's name begins", () => {
    expect(named({ home: "/home/al" })("/home/alicia/x and /home/al/y")).toBe("/home/alicia/x and ~/y");
  });

  test.each(["root", "node", "user", "ubuntu"])("a user %s, whom a system named, not a person", (user) => {
    expect(named({ user })(`the ${user} of it, in /srv/${user}/x`)).toBe(`the ${user} of it, in /srv/${user}/x`);
  });

  test("a user's name too short to be told from a word", () => {
    expect(named({ user: "in" })("an error in the graph")).toBe("an error in the graph");
  });

  test("everything, where the system gives no host or an empty one, and the home is the root folder", () => {
    const text = "a /b c: d";
    expect(named({ host: "" })(text)).toBe(text);
    expect(createRedactor({ project: "/p", folders: ["/"], names: { home: "/", user: null, host: null } })(text)).toBe(
      text,
    );
  });
});
