/** A file host on a listener for WebSockets, with a store of its own, accounts that the test names, and time that it moves. */
import { join } from "node:path";
import type { Access, FileAccounts } from "../../src/files/access.ts";
import { FileService } from "../../src/files/file-service.ts";
import type { FileEvent } from "../../src/files/file-service.ts";
import { fileLimitRows } from "../../src/files/limits.ts";
import type { FileLimits } from "../../src/files/limits.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { afterwards, certificate, Inbox, run, temporaryFolder } from "../server/support.ts";
import { options } from "../store/records.ts";

export const DAY = 86_400_000;

export interface HostOptions {
  readonly limits?: Partial<FileLimits>;
  readonly tls?: boolean;
  /** Path of the URL for uploads. */
  readonly path?: string;
  /** Rewrites the folder where the files go. */
  readonly folder?: (folder: string) => string;
}

interface Timer {
  readonly due: number;
  readonly work: () => void;
}

/** Answers as HTTP has them. */
type Ask = (path: string, init?: BunFetchRequestInit) => Promise<Response>;

export interface Host {
  readonly service: FileService;
  readonly store: Store;
  readonly folder: string;
  readonly port: number;
  readonly url: string;
  readonly events: Inbox<FileEvent>;
  /** When each account was made. */
  readonly accounts: Map<string, number>;
  readonly ask: Ask;
  /** POST by ana. */
  readonly upload: (
    body: NonNullable<BunFetchRequestInit["body"]>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>;
  /** Lets time pass once something waits for it: timers that are due fire. */
  readonly pass: (milliseconds: number) => Promise<void>;
  configure(limits: Partial<FileLimits>, url?: string): void;
}

export const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;

const refusals: Readonly<Record<string, Access>> = {
  slow: { wait: 7 },
  bad: { refusal: "suspended" },
  two: { refusal: "code-needed" },
  certificate: { refusal: "certificate" },
  provider: { refusal: "provider" },
  outlaw: { refusal: "banned" },
};

export async function startHost({
  limits = {},
  tls = false,
  path = "/upload",
  folder: place,
}: HostOptions = {}): Promise<Host> {
  const data = temporaryFolder();
  const store = openStore(join(data, "store"), options);
  afterwards(() => store.close());
  const folder = join(data, "files");
  const accounts = new Map([
    ["ana", 1_000],
    ["bob", 1_000],
  ]);
  const known = (name: string, right: boolean): Access =>
    refusals[name] ?? (right && accounts.has(name) ? { account: name } : { refusal: "wrong" });
  const port: FileAccounts = {
    byPassword: (_address, name, password) => Promise.resolve(known(name, password === "secret:word")),
    byToken: (_address, token) => Promise.resolve(known("ana", token === "token")),
    madeAt: (account) => accounts.get(account),
  };
  let now = 10 * DAY;
  let timers: Timer[] = [];
  const events = new Inbox<FileEvent>();
  const service = new FileService(
    {
      folder: place?.(folder) ?? folder,
      records: store.files,
      accounts: port,
      now: () => now,
      timers: {
        after: (milliseconds, work) => {
          const timer = { due: now + milliseconds, work };
          timers.push(timer);
          return () => {
            timers = timers.filter((each) => each !== timer);
          };
        },
      },
      observe: (event) => events.put(event),
    },
    { url: undefined, limits: limitsWith(limits) },
  );
  const { listener } = await run(
    {},
    {
      listen: {
        host: "127.0.0.1",
        port: 0,
        webSocket: {
          origins: ["https://chat.example.org"],
          request: (request, facts) => service.answer(request, facts),
        },
        ...(tls && { tls: certificate("localhost") }),
      },
    },
  );
  const origin = `${tls ? "https" : "http"}://127.0.0.1:${listener.port}`;
  const url = origin + path;
  const configure = (changed: Partial<FileLimits>, to = url): void =>
    service.configure({ url: to, limits: limitsWith(changed) });
  configure(limits);
  service.start();
  afterwards(() => service.pause());
  const ask: Ask = (asked, init = {}) =>
    fetch(new URL(asked, origin), {
      keepalive: false,
      redirect: "manual",
      tls: { rejectUnauthorized: false },
      ...init,
    });
  return {
    service,
    store,
    folder,
    port: listener.port,
    url,
    events,
    accounts,
    ask,
    upload: (body, headers = {}) =>
      ask(path, {
        method: "POST",
        body,
        headers: { authorization: basic("ana", "secret:word"), ...headers },
      }),
    pass: async (milliseconds) => {
      while (timers.length === 0) await new Promise(setImmediate);
      now += milliseconds;
      const due = timers.filter((timer) => timer.due <= now);
      timers = timers.filter((timer) => timer.due > now);
      for (const { work } of due) work();
    },
    configure,
  };
}

function limitsWith(changed: Partial<FileLimits>): FileLimits {
  const defaults = Object.entries(fileLimitRows).map(([name, row]) => [name, row.default]);
  return { ...(Object.fromEntries(defaults) as FileLimits), ...changed };
}
