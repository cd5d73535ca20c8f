import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLiveSource } from "../../src/energy/live-source.ts";
import { askUps } from "../../src/energy/nut-client.ts";
import { createAnswerReader } from "../../src/energy/nut-protocol.ts";
import { listOf, serveNut } from "./nut-server.ts";

const variables = { "ups.status": "OB DISCHRG", "battery.charge": "63", "ups.id": 'the "big" \\ one' };

async function ask(port: number, timeoutMs = 10_000) {
  const source = parseLiveSource(`nut:ups@127.0.0.1:${port}`);
  if (source.kind !== "nut") throw new Error("that is a UPS");
  return askUps({ source, place: `--live ${source.text}`, reach: "private", timeoutMs });
}

describe("a NUT server that answers", () => {
  test("is asked once for the variables, quotes undone", async () => {
    const { port, heard } = await serveNut((socket) => socket.write(listOf(variables)));
    expect(Object.fromEntries(await ask(port))).toEqual(variables);
    expect(heard()).toBe("LIST VAR ups\n");
  });

  test("in parts and with carriage returns is understood alike", async () => {
    const { port } = await serveNut((socket) => {
      socket.setNoDelay(true);
      const bytes = listOf(variables).replaceAll("\n", "\r\n");
      const sendFrom = (at: number): void => {
        if (at < bytes.length) socket.write(bytes.slice(at, at + 7), () => setImmediate(() => sendFrom(at + 7)));
      };
      sendFrom(0);
    });
    expect(Object.fromEntries(await ask(port))).toEqual(variables);
  });

  test.each([
    ["UNKNOWN-UPS", "no UPS of that name", "upsc -l"],
    ["ACCESS-DENIED", "does not let this machine in", "upsd.conf"],
    ["DATA-STALE", "only old figures", "driver"],
    ["DRIVER-NOT-CONNECTED", "driver does not run", "upsdrvctl"],
    ["FEATURE-NOT-SUPPORTED", "ERR FEATURE-NOT-SUPPORTED", "log of upsd"],
  ])("ERR %s is told with a cure", async (word, fault, cure) => {
    const { port } = await serveNut((socket) => socket.write(`ERR ${word}\n`));
    const asked = ask(port);
    await expect(asked).rejects.toThrow(fault);
    await expect(asked).rejects.toThrow(cure);
  });
});

describe("what is no answer", () => {
  test("silence ends with the time", async () => {
    const { port } = await serveNut(() => undefined);
    await expect(ask(port, 100)).rejects.toThrow("no answer in 0.1 s");
  });

  test("an answer that goes on and on ends at its greatest length", async () => {
    const { port } = await serveNut((socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write(`VAR ups x "${"y".repeat(1000)}"\n`));
      };
      socket.on("drain", more);
      socket.write("BEGIN LIST VAR ups\n");
      more();
    });
    await expect(ask(port)).rejects.toThrow("no NUT server");
  });

  test.each([
    ["another protocol", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ["variables without a beginning", 'VAR ups ups.status "OL"\n'],
    ["an end without a beginning", "END LIST VAR ups\n"],
    ["two beginnings", "BEGIN LIST VAR ups\nBEGIN LIST VAR ups\n"],
    ["another UPS's list", "BEGIN LIST VAR other\n"],
    ["bytes", "\u0000\u0001\uffff\n"],
    ["a line without end", "x".repeat(10_000)],
    ["an error that is no word", "ERR \u001b[31m\n"],
  ])("%s is told from a NUT server", async (_name, text) => {
    const { port } = await serveNut((socket) => socket.write(text));
    await expect(ask(port)).rejects.toThrow("no NUT server");
  });

  test("an answer that breaks off is not taken for a whole one", async () => {
    const { port } = await serveNut((socket) => socket.end(listOf(variables).slice(0, -5)));
    await expect(ask(port)).rejects.toThrow("ends before its end");
  });

  test("a closed port is told by its code alone", async () => {
    const source = parseLiveSource("nut:ups@localhost:1");
    if (source.kind !== "nut") throw new Error("that is a UPS");
    const asked = askUps({ source, place: `--live ${source.text}`, reach: "private", timeoutMs: 10_000 });
    await expect(asked).rejects.toThrow(/it cannot be asked \(ECONNREFUSED\)/);
  });
});

test("an answer cut anywhere comes to the same", () => {
  const names = fc.stringMatching(/^[a-z][a-z.]{0,12}$/);
  const values = fc.string({ unit: fc.constantFrom("a", " ", '"', "\\", "é"), maxLength: 12 });
  fc.assert(
    fc.property(fc.dictionary(names, values), fc.array(fc.nat(400)), (given, cuts) => {
      const text = listOf(given);
      const read = createAnswerReader("ups");
      const at = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
      const answers = at.slice(1).map((end, index) => read(text.slice(at[index], end)));
      expect(answers.at(-1)).toEqual({ state: "answered", variables: new Map(Object.entries(given)) });
      expect(answers.slice(0, -1).filter(({ state }) => state !== "unfinished")).toEqual([]);
    }),
  );
});
