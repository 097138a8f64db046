/** docs/server.md and docs/serveur.md agree with the code, with a real run, and with each other. */
import { describe, expect, it } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Socket, SocketHandler } from "bun";
import { errorCodes } from "../../src/server/index.ts";
import * as engine from "../../src/server/index.ts";
import { root, sourceFiles } from "../house/source.ts";
import { tableUnder, temporaryFolder } from "../server/support.ts";
import { declarationsOf } from "./declarations.ts";
import { pathsIn, sectionsOf } from "./guide.ts";
import type { Excerpt } from "./guide.ts";
import { callsOf, comparable, describeTraced, runTrace } from "./traced.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Readonly<Record<string, string>> };

const guides = {
  "docs/server.md": read("docs/server.md"),
  "docs/serveur.md": read("docs/serveur.md"),
} as const;
const english = sectionsOf(guides["docs/server.md"]);
const french = sectionsOf(guides["docs/serveur.md"]);

/** The block that holds the whole run, and those of the steps after it. */
const [wholeRun = [], ...steps] = english.flatMap(({ traces }) => traces);

/** Words of the code: our sources and examples, and the names of calls and constants in the run. */
const vocabulary = new Set(
  [...sourceFiles("src"), ...sourceFiles("docs/examples"), { text: read("package.json") }]
    .map(({ text }) => text)
    .concat(wholeRun)
    .flatMap((text) => text.match(/[\w$]+/g) ?? []),
);

/** Words of the systems, which are explained in general and are not in the run. */
const SYSTEM_WORDS = new Set(
  "poll accept recv send epoll strace AF_INET6 AF_UNIX SOCK_DGRAM EPOLLOUT SIGPIPE SO_LINGER IPV6_V6ONLY abstract".split(
    " ",
  ),
);

/** Why an excerpt does not stand in its file, in the declaration that was cited; nothing if it does. */
function misplaced({ from, code }: Excerpt): string | undefined {
  if (from === undefined) return `no file is named before: ${code}`;
  const text = read(from.file);
  const declarations = declarationsOf(from.file, text);
  const lines = text.split("\n");
  const wanted = code.split("\n");
  const places = lines.flatMap((line, index) => {
    const indent = line.length - line.trimStart().length;
    const stands = wanted.every(
      (row, offset) => (lines[index + offset] ?? "") === (row === "" ? "" : " ".repeat(indent) + row),
    );
    return stands ? [index] : [];
  });
  if (places.length === 0) return `not in ${from.file}: ${code}`;
  const outside = from.names.filter((name) => {
    const declared = declarations.get(name);
    return !places.some(
      (at) => declared !== undefined && at <= declared.last && at + wanted.length > declared.first,
    );
  });
  return outside.length === 0 ? undefined : `in ${from.file}, but not in ${outside.join(", ")}: ${code}`;
}

describe.each([
  ["docs/server.md", english],
  ["docs/serveur.md", french],
] as const)("%s", (path, sections) => {
  const markdown = guides[path];

  it("cites files and names that exist", () => {
    const citations = sections.flatMap((section) => section.citations);
    expect(citations.length).toBeGreaterThan(50);
    const wrong = citations.flatMap(({ file, names }) => {
      if (!existsSync(join(root, file))) return [file];
      const declarations = declarationsOf(file, read(file));
      return names.filter((name) => !declarations.has(name)).map((name) => `${file} → ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it("writes each arrow as a citation that can be checked", () => {
    expect(markdown.match(/→/g)).toHaveLength(sections.flatMap(({ citations }) => citations).length);
  });

  it("has excerpts that stand in the files, and in the declarations, that are named before them", () => {
    const excerpts = sections.flatMap((section) => section.excerpts);
    expect(excerpts.length).toBeGreaterThan(20);
    expect(excerpts.flatMap((excerpt) => misplaced(excerpt) ?? [])).toEqual([]);
  });

  it("names files, documents and scripts that exist", () => {
    const linked = [...markdown.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => join("docs", target ?? ""));
    const asked = [...markdown.matchAll(/`bun run ([\w:-]+)/g)].map(([, script]) => script ?? "");
    expect([linked.length > 2, asked.length > 2]).toEqual([true, true]);
    expect([...linked, ...pathsIn(markdown)].filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(asked.filter((script) => !(script in scripts))).toEqual([]);
  });

  it("uses no name that neither the code nor the system has", () => {
    const names = sections
      .flatMap(({ codeWords }) => codeWords)
      .flatMap((word) => (/^(?:new )?([\w$.#]+)(?:\(.*\))?$/.exec(word)?.[1] ?? "").split(/[.#]+/))
      .filter((name) => /^[A-Za-z_]\w+$/.test(name));
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => !vocabulary.has(name) && !SYSTEM_WORDS.has(name))).toEqual([]);
  });

  it("lists every error code with its class", () => {
    const heading = /^## 7\. .*$/m.exec(markdown)?.[0] ?? "";
    const rows = tableUnder(markdown, heading).map((cells) =>
      cells.slice(0, 2).map((cell) => cell.replaceAll("`", "")),
    );
    expect(rows.map(([code]) => code)).toEqual(Object.keys(errorCodes));
    for (const [code = "", name = ""] of rows) {
      expect(name in engine).toBe(true);
      const declared = declarationsOf("errors.ts", read("src/server/errors.ts")).get(name);
      const lines = read("src/server/errors.ts").split("\n");
      expect(lines.slice(declared?.first, (declared?.last ?? 0) + 1).join("\n")).toContain(`"${code}"`);
    }
  });

  it("lists phases that a connection has", () => {
    const heading = /^### (?:What the engine does|Ce que fait le moteur)$/m.exec(markdown)?.[0] ?? "";
    const phases = tableUnder(markdown, heading).map(([phase = ""]) => phase.replaceAll("`", '"'));
    const declared = /^export type Phase = .*$/m.exec(read("src/server/phase.ts"))?.[0] ?? "";
    expect(phases).toHaveLength(4);
    expect(phases.filter((phase) => !declared.includes(phase))).toEqual([]);
  });
});

describe("the two languages", () => {
  it("have the same sections, with the same tables and lists", () => {
    const shape = (sections: typeof english) =>
      sections.map(({ level, rows, items }) => ({ level, rows, items }));
    expect(shape(french)).toEqual(shape(english));
  });

  it.each(english.map(({ title }, index) => [title, index] as const))(
    "cite and show the same in: %s",
    (_, index) => {
      const [ours, theirs] = [english[index], french[index]];
      const cited = (section: typeof ours) =>
        section?.citations.map(({ file, names }) => [file, ...names].join(" "));
      expect(cited(theirs)).toEqual(cited(ours));
      expect(theirs?.excerpts).toEqual(ours?.excerpts ?? []);
      expect(theirs?.traces).toEqual(ours?.traces ?? []);
    },
  );
});

it("the steps go through the whole run, each line once and in order", () => {
  expect(wholeRun[0]).toStartWith("# strace ");
  expect(steps.flat()).toEqual(wholeRun.slice(1));
});

it("bun run trace is the program that is cited", () => {
  expect(scripts["trace"]).toEndWith(" docs/examples/trace.ts");
});

it("the engine calls end on no socket that it accepted", () => {
  const calls = sourceFiles("src/server").flatMap(({ path, text }) =>
    [...text.matchAll(/socket\.end\(/g)].map(
      ({ index }) => [path, text.slice(0, index).split("\n").length - 1] as const,
    ),
  );
  const answers = declarationsOf("listener.ts", read("src/server/listener.ts")).get("answers");
  expect(calls.map(([path]) => path)).toEqual(["src/server/listener.ts"]);
  expect(calls.filter(([, line]) => line < (answers?.first ?? 0) || line > (answers?.last ?? 0))).toEqual([]);
});

describeTraced("a real run under strace", () => {
  it("makes the system calls of the guide, in the order of the guide", async () => {
    const calls = await runTrace();
    expect(comparable(calls)).toEqual(comparable(wholeRun));
  });

  it("makes sockets of the domain, type and protocol of the table", async () => {
    const rows = tableUnder(guides["docs/server.md"], "### The three choices in this project").map((cells) =>
      cells.map((cell) => cell.replaceAll("`", "")),
    );
    const program = `
      import { Server } from "relais/server";
      process.chdir(${JSON.stringify(temporaryFolder())});
      for (const where of [${rows.map(([given]) => given?.replaceAll("port", '"port"')).join(", ")}]) {
        const server = new Server({ opened() {}, received() {}, closed() {} });
        await server.listen(where);
        // A machine without IPv6 has made the socket when it finds no such address.
        await server.start().catch(() => {});
        await server.stop();
      }`;
    const calls = await callsOf(program, "socket");
    const made = calls.map((call) => /^socket\((\w+), (\w+)\|[\w|]+, (\w+)\) = /.exec(call)?.slice(1));
    expect(made).toEqual(rows.map((cells) => cells.slice(1)));
  });

  it("asks for EPOLLOUT after a short write, and resets a stream that was cut with bytes left", async () => {
    const program = `
      import { Server } from "relais/server";
      const full = Promise.withResolvers();
      const server = new Server(
        { opened: (connection) => connection.send(Buffer.alloc(32 << 20)), received() {}, closed() {}, congested: full.resolve },
        { sendQueueLimit: 64 << 20 },
      );
      const { port } = await server.listen({ host: "127.0.0.1", port: 0 }).then((it) => server.start().then(() => it));
      await Bun.connect({ hostname: "127.0.0.1", port, socket: { open: (socket) => void socket.pause(), data() {} } });
      await full.promise;
      await server.stop({ deadline: 0 });
      process.exit(0);`;
    const calls = await callsOf(program, "accept4,sendto,setsockopt,close,/^epoll_ctl");
    const client = calls
      .map((call) => /^accept4\(.* = (\d+)$/.exec(call)?.[1])
      .find((found) => found !== undefined);
    const short = calls.findIndex((call) => call.startsWith(`sendto(${client}, `));
    const [, offered, taken] = /, (\d+), MSG_DONTWAIT.* = (\d+)$/.exec(calls[short] ?? "") ?? [];
    expect(Number(taken)).toBeLessThan(Number(offered));
    const after = calls
      .slice(short + 1)
      .filter((call) => new RegExp(`^\\w+\\((?:\\d+, EPOLL_CTL_\\w+, )?${client}\\b`).test(call));
    expect(after.map((call) => call.replace(/ = 0$/, "").replace(/, data=.*| 0x.*/, ""))).toEqual([
      expect.stringMatching(/EPOLL_CTL_MOD, \d+, \{events=EPOLLIN\|EPOLLOUT$/),
      expect.stringContaining("EPOLL_CTL_DEL"),
      `setsockopt(${client}, SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=0}, 8)`,
      `close(${client})`,
    ]);
  });
});

describe("what the guide says of Bun's sockets", () => {
  const MIB = 1024 * 1024;
  const BIG = Buffer.alloc(32 * MIB, "x");

  /**
   * The bytes that arrive at a peer that sends, does not read, and starts to read after `finish` was called on the other
   * side.
   */
  async function heardAfter(
    sent: number,
    finish: (socket: Socket) => number,
  ): Promise<{ taken: number; heard: number; code: unknown }> {
    const opened = Promise.withResolvers<Socket>();
    const over = Promise.withResolvers<unknown>();
    let heard = 0;
    const ours: SocketHandler<undefined> = {
      open(socket) {
        socket.pause();
        opened.resolve(socket);
      },
      data() {},
      // Without this handler Bun never closes after an `end` that was short.
      drain() {},
      end: (socket) => socket.close(),
    };
    const theirs: SocketHandler = {
      open: (socket) => socket.pause(),
      data: (_, chunk) => void (heard += chunk.length),
      end(socket) {
        socket.end();
        over.resolve(undefined);
      },
      close: (_, error) => over.resolve((error as { code?: unknown } | undefined)?.code),
    };
    using listener = Bun.listen({ hostname: "127.0.0.1", port: 0, allowHalfOpen: true, socket: ours });
    const to = { hostname: "127.0.0.1", port: listener.port, allowHalfOpen: true, socket: theirs };
    const peer = await Bun.connect(to);
    const socket = await opened.promise;
    // On loopback what a write has taken lies at the other end when it returns.
    if (sent > 0) peer.write(BIG, 0, sent);
    const taken = finish(socket);
    peer.resume();
    const code = await over.promise;
    socket.terminate();
    return { taken, heard, code };
  }

  it("end drops what the kernel does not take at once, and the peer sees an end in good order", async () => {
    const { taken, heard, code } = await heardAfter(0, (socket) => socket.end(BIG));
    expect(heard).toBe(taken);
    expect(heard).toBeLessThan(BIG.length);
    expect(code).toBeUndefined();
  });

  it("end loses bytes that the kernel had taken when the peer's lie unread, and the peer sees ECONNRESET", async () => {
    const { taken, heard, code } = await heardAfter(MIB, (socket) => {
      const written = socket.write(BIG, 0, MIB);
      socket.end();
      return written;
    });
    expect([taken, code]).toEqual([MIB, "ECONNRESET"]);
    expect(heard).toBeLessThan(taken);
  });

  it("shutdown, and reading on, loses nothing", async () => {
    const { taken, heard, code } = await heardAfter(MIB, (socket) => {
      const written = socket.write(BIG, 0, MIB);
      socket.shutdown();
      socket.resume();
      return written;
    });
    expect([taken, heard, code]).toEqual([MIB, MIB, undefined]);
  });

  it("without allowHalfOpen a socket closes as soon as the peer has ended", async () => {
    const closed = Promise.withResolvers<number>();
    const ours: SocketHandler = {
      open: (socket) => void socket.write(BIG, 0, BIG.length),
      data() {},
      drain: () => closed.reject(new Error("It drained")),
      close: (socket) => closed.resolve(socket.readyState),
    };
    using listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: ours });
    const peer = await Bun.connect({
      hostname: "127.0.0.1",
      port: listener.port,
      allowHalfOpen: true,
      socket: {
        open(socket) {
          socket.pause();
          socket.shutdown();
        },
        data() {},
      },
    });
    expect(await closed.promise).toBeLessThan(1);
    peer.terminate();
  });
});
