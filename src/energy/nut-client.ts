import net from "node:net";
import { OffgridError } from "../errors.ts";
import type { LiveSource } from "./live-source.ts";
import { createAnswerReader, listVariables, type NutAnswer } from "./nut-protocol.ts";
import { errorWord, resolveNear } from "./private-address.ts";

type NutSource = Pick<Extract<LiveSource, { readonly kind: "nut" }>, "ups" | "host" | "port">;

interface NutRequest {
  readonly source: NutSource;
  /** What the user typed, for messages. */
  readonly place: string;
  readonly reach: "private" | "any";
  readonly timeoutMs: number;
}

/** All variables of a UPS, asked of its server once. @throws OffgridError `usage` or `input`. */
export async function askUps({ source, place, reach, timeoutMs }: NutRequest): Promise<ReadonlyMap<string, string>> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const late = fault(
    place,
    `no answer in ${timeoutMs / 1000} s`,
    "Check the host, its firewall, and that upsd listens",
  );
  const addresses = await before(deadline, late, resolveNear({ host: source.host, reach, place }));
  const answer = await before(deadline, late, askAny({ source, addresses, deadline, place }));
  switch (answer.state) {
    case "answered":
      return answer.variables;
    case "refused":
      throw refusalOf(place, answer.word);
    case "garbled":
      throw fault(place, "what answers there is no NUT server", "Check host and port; upsd listens on 3493");
    case "unfinished":
      throw fault(place, "the answer ends before its end", "Try again, and look into the log of upsd");
    default:
      return answer satisfies never;
  }
}

/** The first address that takes the connection. */
async function askAny({
  source,
  addresses,
  deadline,
  place,
}: {
  readonly source: NutSource;
  readonly addresses: readonly string[];
  readonly deadline: AbortSignal;
  readonly place: string;
}): Promise<NutAnswer> {
  const faults = new Set<string>();
  for (const address of addresses) {
    try {
      return await ask({ address, port: source.port, ups: source.ups, deadline });
    } catch (thrown) {
      faults.add(errorWord(thrown));
    }
  }
  throw fault(
    place,
    `it cannot be asked (${[...faults].join(", ")})`,
    "Check that upsd runs there and listens on that address (LISTEN in upsd.conf)",
  );
}

/** One connection to one address, closed when the answer is whole, wrong or too long. */
function ask({
  address,
  port,
  ups,
  deadline,
}: {
  readonly address: string;
  readonly port: number;
  readonly ups: string;
  readonly deadline: AbortSignal;
}): Promise<NutAnswer> {
  return new Promise((resolve, reject) => {
    const read = createAnswerReader(ups);
    const socket = net.connect({ host: address, port, signal: deadline });
    const end = (answer: NutAnswer): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setEncoding("utf8");
    socket.on("connect", () => socket.write(listVariables(ups)));
    socket.on("data", (part: string) => {
      const answer = read(part);
      if (answer.state !== "unfinished") end(answer);
    });
    socket.on("error", reject);
    socket.on("close", () => resolve({ state: "unfinished" }));
  });
}

/** The same, or `late` when the time is up: a look-up of a name cannot be stopped. */
async function before<T>(deadline: AbortSignal, late: OffgridError, work: Promise<T>): Promise<T> {
  const isLate = new Promise<never>((_resolve, reject) => {
    deadline.addEventListener("abort", () => reject(late), { once: true });
  });
  try {
    return await Promise.race([work, isLate]);
  } catch (thrown) {
    throw deadline.aborted ? late : thrown;
  }
}

const refusals: ReadonlyMap<string, readonly [fault: string, cure: string]> = new Map([
  ["UNKNOWN-UPS", ["the server knows no UPS of that name", "See its names with upsc -l on that host"]],
  ["ACCESS-DENIED", ["the server does not let this machine in", "Let it in: LISTEN in upsd.conf, and its firewall"]],
  [
    "DATA-STALE",
    ["the server has lost its UPS, and has only old figures", "Check the cable, and restart the UPS's driver"],
  ],
  ["DRIVER-NOT-CONNECTED", ["the UPS's driver does not run", "Start it on that host: upsdrvctl start"]],
]);

function refusalOf(place: string, word: string): OffgridError {
  const [words, cure] = refusals.get(word) ?? [`the server answers ERR ${word}`, "Look into the log of upsd"];
  return fault(place, words, cure);
}

function fault(place: string, words: string, cure: string): OffgridError {
  return new OffgridError({ code: "input", place, fault: words, cure });
}
