import { describe, expect, test } from "vitest";
import { isPrivateAddress, resolveNear } from "../../src/energy/private-address.ts";

const within = [
  "127.0.0.1",
  "127.255.255.254",
  "10.0.0.0",
  "10.255.255.255",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "169.254.10.10",
  "::1",
  "fc00::1",
  "fdff:ffff::1",
  "fe80::1",
  "fe80::1%eth0",
  "febf::1",
  "::ffff:127.0.0.1",
  "::ffff:10.1.2.3",
  "::ffff:c0a8:0101",
];

const outside = [
  "0.0.0.0",
  "8.8.8.8",
  "9.255.255.255",
  "11.0.0.0",
  "100.64.0.1",
  "126.255.255.255",
  "128.0.0.0",
  "172.15.255.255",
  "172.32.0.0",
  "192.167.255.255",
  "192.169.0.0",
  "169.253.255.255",
  "255.255.255.255",
  "::",
  "::2",
  "fbff::1",
  "fe00::1",
  "fec0::1",
  "2001:db8::1",
  "64:ff9b::7f00:1",
  "::ffff:8.8.8.8",
  "::ffff:0808:0808",
  "localhost",
  "127.1",
  "",
];

describe("an address", () => {
  test.each(within)("%s is private", (address) => expect(isPrivateAddress(address)).toBe(true));
  test.each(outside)("%j is not", (address) => expect(isPrivateAddress(address)).toBe(false));
});

describe("a host", () => {
  const ask = (addresses: readonly string[], reach: "private" | "any" = "private") =>
    resolveNear({ host: "meter.example", reach, place: "--live x", resolve: async () => addresses });

  test("is taken by its addresses when all are private", async () => {
    expect(await ask(["192.168.1.2", "fd00::2"])).toEqual(["192.168.1.2", "fd00::2"]);
  });

  test("is refused when one of its addresses is not", async () => {
    await expect(ask(["192.168.1.2", "93.184.216.34"])).rejects.toThrow("--allow-remote-meter");
  });

  test("is taken anyway when that is allowed", async () => {
    expect(await ask(["93.184.216.34"], "any")).toEqual(["93.184.216.34"]);
  });

  test("that is an address is not looked up", async () => {
    const resolve = () => Promise.reject(new Error("asked"));
    expect(await resolveNear({ host: "10.0.0.9", reach: "private", place: "", resolve })).toEqual(["10.0.0.9"]);
    await expect(resolveNear({ host: "8.8.8.8", reach: "private", place: "", resolve })).rejects.toThrow(
      "private network",
    );
  });

  test("whose name is unknown is refused by the look-up's code, without its message", async () => {
    const resolve = () => Promise.reject(Object.assign(new Error("secret-host"), { code: "ENOTFOUND" }));
    const asked = resolveNear({ host: "meter.example", reach: "any", place: "--live x", resolve });
    await expect(asked).rejects.toThrow(/no address of that host is found \(ENOTFOUND\)/);
    await expect(asked).rejects.not.toThrow("secret-host");
  });

  test("localhost is on this machine", async () => {
    const addresses = await resolveNear({ host: "localhost", reach: "private", place: "" });
    expect(addresses.length).toBeGreaterThan(0);
  });
});
