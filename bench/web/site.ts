/** A server with its page, people who speak to it over TCP, and a browser that shows the page. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { LiveServer } from "../live/server.ts";
import { openWire } from "../live/wire.ts";
import type { Wire } from "../live/wire.ts";

/** Debian's package chromium. */
export const CHROMIUM = "/usr/bin/chromium";

export const CHANNEL = "#tea";

const toml = `[[listen]]
host = "127.0.0.1"
port = 0
[web]
port = 0
channel = "${CHANNEL}"
[connections]
exempt = ["127.0.0.0/8"]
[flood]
exempt = ["127.0.0.0/8"]
`;

export interface Site {
  readonly server: LiveServer;
  readonly browser: Browser;
  readonly url: string;
  stop(): Promise<void>;
}

export async function startSite(): Promise<Site> {
  const server = await LiveServer.start({ toml });
  const [, url = ""] = /^Open (http:\S+) /mu.exec(readFileSync(join(server.folder, "errors"), "utf8")) ?? [];
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info"],
  });
  return {
    server,
    browser,
    url,
    stop: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

/** Someone in the channel who says numbered messages of the lengths that people write. */
export class Speaker {
  readonly #wire: Wire;
  #next = 0;

  private constructor(wire: Wire) {
    this.#wire = wire;
  }

  static async enter(port: number, nick: string): Promise<Speaker> {
    const joined = Promise.withResolvers<void>();
    const wire = await openWire(
      { kind: "tcp", port },
      {
        line: (line) => {
          if (line.startsWith("PING")) wire.send(line.replace("PING", "PONG"));
          if (/ 366 /u.test(line)) joined.resolve();
        },
        closed: (reason) => joined.reject(new Error(reason)),
      },
    );
    wire.send(`NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nJOIN ${CHANNEL}`);
    await joined.promise;
    return new Speaker(wire);
  }

  say(count: number): void {
    for (let left = count; left > 0; left -= 1)
      this.#wire.send(`PRIVMSG ${CHANNEL} :${textOf(this.#next++)}`);
  }

  sayText(text: string): void {
    this.#wire.send(`PRIVMSG ${CHANNEL} :${text}`);
  }

  close(): void {
    this.#wire.close();
  }
}

const words = "the kettle is on and somebody has brought cake from home for everyone at the long table".split(
  " ",
);
/** Words of messages in turn: most are short, some are paragraphs, some have formatting and links. */
const lengths = [3, 8, 2, 14, 5, 40, 1, 9, 6, 22];

function textOf(place: number): string {
  const length = lengths[place % lengths.length] ?? 5;
  const said = Array.from({ length }, (_, at) => words[(place * 7 + at) % words.length]).join(" ");
  if (place % 11 === 0) return `${place} \u0002${said}\u0002 https://tea.example/cups/${place}`;
  return `${place} ${said}`;
}

/** The page of a guest who has entered. */
export async function enter(site: Site, nick: string): Promise<Page> {
  const context = await site.browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(site.url);
  await page.getByLabel("Your name").fill(nick);
  await page.keyboard.press("Enter");
  await page.getByRole("log").waitFor();
  await page.getByRole("complementary").getByText(nick).waitFor();
  return page;
}

/** Waits until the page shows a message with this text. */
export async function shows(page: Page, text: string): Promise<void> {
  await page.locator("article.said", { hasText: text }).last().waitFor({ timeout: 120_000 });
}
