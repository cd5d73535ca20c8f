import { expect, onTestFinished, test, vi } from "vitest";
import { connectPlug } from "../../src/energy/plug-http.ts";
import { parsePlugUrl } from "../../src/energy/plug-url.ts";
import { servePlug } from "./plug-server.ts";

test("the address that was checked is connected to, and the name is only sent along", async () => {
  const hosts: (string | undefined)[] = [];
  const server = await servePlug((request, response) => {
    hosts.push(request.headers.host);
    response.end("{}");
  });
  const get = connect(`http://no-such-host.invalid:${server.port}`);
  expect(await get("/status")).toEqual({ state: "answered", body: {} });
  expect(hosts).toEqual([`no-such-host.invalid:${server.port}`]);
});

test("a server that does not speak TLS is told by its code alone", async () => {
  const server = await servePlug((_request, response) => response.end("{}"));
  const answer = await connect(`https://127.0.0.1:${server.port}`)("/status");
  expect(answer).toMatchObject({ state: "failed", words: expect.stringMatching(/^it cannot be asked \([A-Z_]+\)$/) });
});

test("a body that comes bit by bit, without end, ends with the time", async () => {
  const server = await servePlug((_request, response) => {
    const timer = setInterval(() => response.write(" "), 10);
    response.on("close", () => clearInterval(timer));
  });
  const answer = await connect(server.url, 150)("/status");
  expect(answer).toEqual({ state: "failed", words: "no answer in 0.15 s" });
});

test("a proxy of the environment is passed by: it would see the plug's password", async () => {
  const proxy = await servePlug((_request, response) => response.end('{"proxied":true}'));
  const server = await servePlug((_request, response) => response.end("{}"));
  for (const name of ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]) vi.stubEnv(name, proxy.url);
  vi.stubEnv("NODE_USE_ENV_PROXY", "1");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  expect(await connect(server.url)("/status")).toEqual({ state: "answered", body: {} });
  expect(proxy.asked).toEqual([]);
});

function connect(url: string, timeoutMs = 10_000) {
  const { get, close } = connectPlug({ plug: parsePlugUrl(url), address: "127.0.0.1", timeoutMs });
  onTestFinished(close);
  return get;
}
