import { describe, expect, test } from "vitest";
import { parsePlugUrl } from "../../src/energy/plug-url.ts";
import { OffgridError } from "../../src/errors.ts";

describe("a plug's URL", () => {
  test.each([
    ["http://192.168.1.20", { protocol: "http:", host: "192.168.1.20", port: 80, request: null, wanted: null }],
    ["https://plug.lan:8443/", { protocol: "https:", host: "plug.lan", port: 8443, request: null }],
    ["http://[fd00::1]", { host: "fd00::1", hostHeader: "[fd00::1]" }],
    ["http://10.0.0.1#watts", { wanted: "watts", request: null }],
    ["http://10.0.0.1/status#counter", { wanted: "counter", request: { dialect: "shelly-gen1", path: "/status" } }],
    [
      "http://10.0.0.1/rpc/Switch.GetStatus?id=2",
      { request: { dialect: "shelly-gen2", path: "/rpc/Switch.GetStatus?id=2" } },
    ],
    ["http://10.0.0.1/rpc/PM1.GetStatus?id=0", { request: { dialect: "shelly-gen2" } }],
    ["http://10.0.0.1/status", { request: { dialect: "shelly-gen1", path: "/status" } }],
    [
      "http://10.0.0.1/cm?user=me&password=x&cmnd=Status%2010",
      { request: { dialect: "tasmota", path: "/cm?user=me&password=x&cmnd=Status%2010" } },
    ],
    ["http://me:a%25b@10.0.0.1", { login: "me:a%b" }],
  ])("%s is understood", (text, parts) => {
    expect(parsePlugUrl(text)).toMatchObject(parts);
  });

  test.each([
    ["192.168.1.20", "no URL"],
    ["file:///etc/passwd", "http or https"],
    ["ftp://secret@10.0.0.1", "http or https"],
    ["http://secret:secret@10.0.0.1/relay/0?turn=off", "not understood"],
    ["http://10.0.0.1/status?secret=1", "not understood"],
    ["http://10.0.0.1/cm?cmnd=Power%20off", "not understood"],
    ["http://10.0.0.1/cm?password=secret&cmnd=Backlog%20Power%20off", "not understood"],
    ["http://10.0.0.1#secret", "behind #"],
    ["http://secret%zz@10.0.0.1", "%"],
  ])("%s is refused, and not repeated", (text, fault) => {
    const message = messageOf(() => parsePlugUrl(text));
    expect(message).toContain(`--meter plug: `);
    expect(message).toContain(fault);
    expect(message).not.toContain("secret");
    expect(message).not.toContain("10.0.0.1");
  });
});

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof OffgridError && thrown.code === "usage") return thrown.message;
    throw thrown;
  }
  throw new Error("it was taken");
}
