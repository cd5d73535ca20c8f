import { lookup } from "node:dns/promises";
import net from "node:net";
import { OffgridError } from "../errors.ts";

/** Loopback, private and link-local: RFC 1122 and 1918, RFC 3927, RFC 4193, RFC 4291. */
const near = new net.BlockList();
near.addSubnet("127.0.0.0", 8, "ipv4");
near.addSubnet("10.0.0.0", 8, "ipv4");
near.addSubnet("172.16.0.0", 12, "ipv4");
near.addSubnet("192.168.0.0", 16, "ipv4");
near.addSubnet("169.254.0.0", 16, "ipv4");
near.addAddress("::1", "ipv6");
near.addSubnet("fc00::", 7, "ipv6");
near.addSubnet("fe80::", 10, "ipv6");

/** Whether an address can only be of this machine or of a network beside it. False for anything that is no address. */
export function isPrivateAddress(address: string): boolean {
  const [bare = ""] = address.split("%");
  if (net.isIPv4(bare)) return near.check(bare, "ipv4");
  // IPv4 in the clothes of IPv6 (::ffff:10.0.0.1) is looked up among the IPv4 ranges.
  return net.isIPv6(bare) && near.check(bare, "ipv6");
}

export interface AddressRequest {
  /** A name or an address. */
  readonly host: string;
  readonly reach: "private" | "any";
  /** What the user typed, for messages. */
  readonly place: string;
  /** All addresses of a name; the system's own look-up unless given. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/**
 * The addresses of a host, every one of them checked. Whoever connects must connect to one of these and not to the name: a name
 * may lead elsewhere when it is asked again.
 * @throws OffgridError `usage` when an address is not private and `reach` wants it to be, `input` when the name is unknown.
 */
export async function resolveNear({
  host,
  reach,
  place,
  resolve = resolveName,
}: AddressRequest): Promise<readonly string[]> {
  const addresses = net.isIP(host) === 0 ? await resolveOrRefuse({ host, place, resolve }) : [host];
  if (reach === "private" && !addresses.every(isPrivateAddress)) {
    throw new OffgridError({
      code: "usage",
      place,
      fault: "that host is not, or not only, on a private network, and meters answer without proof of who they are",
      cure: "Name a host of your own network, or add --allow-remote-meter",
    });
  }
  return addresses;
}

/** Of a failed look-up or connection its code alone: messages hold addresses. */
export function errorWord(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string"
    ? thrown.code
    : "no reason given";
}

async function resolveOrRefuse({
  host,
  place,
  resolve,
}: Required<Omit<AddressRequest, "reach">>): Promise<readonly string[]> {
  try {
    return await resolve(host);
  } catch (cause) {
    throw new OffgridError({
      code: "input",
      place,
      fault: `no address of that host is found (${errorWord(cause)})`,
      cure: "Check the name, or give the address",
      cause,
    });
  }
}

async function resolveName(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
