import type { FindMeter, MeterFinding, MeterSearch } from "./meter.ts";
import { type DialectName, dialectNames, type PlugAnswer, plugDialects } from "./plug-dialects.ts";
import { connectPlug, type HttpAnswer, type PlugConnection } from "./plug-http.ts";
import { chooseCounter, mostPlugW, openPlug, type ProbedPlug, plugTimeoutMs } from "./plug-meter.ts";
import { type PlugAddress, parsePlugUrl, plugPlace } from "./plug-url.ts";
import { errorWord, resolveNear } from "./private-address.ts";

/**
 * A metering plug on the network, asked over HTTP. It is found where it answers, measures, shows some watts, and they are possible.
 * @throws OffgridError `usage` when the URL is wrong or its host is farther away than allowed, `input` when its name is unknown.
 */
export const findPlug: FindMeter = async (search) => {
  if (search.reference === null) {
    return { state: "absent", detail: "none is named: --meter plug=http://192.168.1.20 measures at a plug" };
  }
  const plug = parsePlugUrl(search.reference);
  const addresses = await resolveNear({ host: plug.host, reach: search.reach, place: plugPlace });
  let finding: MeterFinding = { state: "absent", detail: "its host has no address" };
  for (const address of addresses) {
    const connection = connectPlug({ plug, address, timeoutMs: plugTimeoutMs });
    const tried = await tryAddress({ plug, address, connection, search }).catch((thrown: unknown) =>
      needs(`it cannot be asked (${errorWord(thrown)})`, unreachableRemedy),
    );
    connection.close();
    finding = tried;
    if (tried.state === "available") return tried;
  }
  return finding;
};

const unreachableRemedy = "Check that the plug is on, in this network, and at that address";

async function tryAddress({
  plug,
  address,
  connection,
  search,
}: {
  readonly plug: PlugAddress;
  readonly address: string;
  readonly connection: PlugConnection;
  readonly search: MeterSearch;
}): Promise<MeterFinding> {
  const known = await recognise(plug, connection);
  if (known.state === "unknown") return needs(known.words, known.remedy);
  const { answer } = known;
  if (answer.state !== "metered") return needs(answer.words, answer.remedy);
  const { title } = plugDialects[known.dialect];
  if (answer.watts === 0) {
    return needs("it shows 0 W: this machine is not on it, or draws too little for it", "Put the machine on the plug");
  }
  if (answer.watts < 0 || answer.watts > mostPlugW) {
    return needs("it shows watts that no socket delivers", "Restart the plug, and look at what it shows");
  }
  if (plug.wanted === "counter" && answer.totalJ === null) {
    return needs("it has no counter", "Leave #counter out: its watts are taken");
  }
  const probed: ProbedPlug = {
    plug,
    address,
    dialect: known.dialect,
    path: known.path,
    watts: answer.watts,
    counterUpdateS: await chooseCounter({ ...known, plug, answer, connection, search }),
  };
  const way = probed.counterUpdateS === null ? "shows watts" : "counts";
  return {
    state: "available",
    detail: `${title} plug, ${way}, ${answer.watts.toFixed(1)} W now`,
    open: async () => openPlug(probed, search.clockS),
  };
}

type Recognised =
  | {
      readonly state: "known";
      readonly dialect: DialectName;
      readonly path: string;
      readonly answer: Exclude<PlugAnswer, { readonly state: "stranger" }>;
    }
  | { readonly state: "unknown"; readonly words: string; readonly remedy: string };

/** Asks in each dialect, or in the one that the URL says, until the answer is one of that dialect. */
async function recognise(plug: PlugAddress, connection: PlugConnection): Promise<Recognised> {
  let words = "what answers there is no plug that is known here";
  for (const { dialect, path } of questionsOf(plug)) {
    const got: HttpAnswer = await connection.get(path);
    if (got.state === "failed") return { state: "unknown", words: got.words, remedy: remedyFor(got.words) };
    if (got.state === "refused") {
      if (plug.request !== null) words = got.words;
      continue;
    }
    const answer = plugDialects[dialect].read(got.body);
    if (answer.state !== "stranger") return { state: "known", dialect, path, answer };
  }
  return { state: "unknown", words, remedy: "Name a Shelly or a Tasmota plug that measures power" };
}

function questionsOf({ request }: PlugAddress): readonly { readonly dialect: DialectName; readonly path: string }[] {
  return request === null
    ? dialectNames.flatMap((dialect) => plugDialects[dialect].paths.map((path) => ({ dialect, path })))
    : [request];
}

function remedyFor(words: string): string {
  return words.includes("password")
    ? "Put user and password into the URL, or switch the plug's password off (a Shelly Gen2 takes none that way)"
    : unreachableRemedy;
}

function needs(detail: string, remedy: string): MeterFinding {
  return { state: "needs", detail, remedy };
}
