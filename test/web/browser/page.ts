/** A real browser before a real server: Debian's Chromium by playwright-core, and the program as a process of its own. */
import { existsSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { LineClient } from "../../e2e/relais.ts";
import { inDirectory } from "../../main/directory.ts";
import { Program } from "../../main/program.ts";

/** Debian's packages chromium, and chromium-headless-shell: half the work for the same pages, but it shows no notifications. */
const WHOLE = "/usr/bin/chromium";
const SHELL = "/usr/bin/chromium-headless-shell";

export const hasChromium = existsSync(WHOLE);

const shared = new Map<string, Promise<Browser>>();

/** The browser of all tests of this process, which ends with it. Each page is of a context of its own. */
export function launch(executablePath = existsSync(SHELL) ? SHELL : WHOLE): Promise<Browser> {
  const running = shared.get(executablePath) ?? start(executablePath);
  shared.set(executablePath, running);
  return running;
}

/** The browser with all that a person's has. */
export const launchWhole = (): Promise<Browser> => launch(WHOLE);

async function start(executablePath: string): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  browser.once("disconnected", () => shared.delete(executablePath));
  return browser;
}

export interface Site {
  /** URL of the page. */
  readonly url: string;
  /** Port for clients of lines. */
  readonly port: number;
  readonly program: Program;
  /** A client of lines that is in #tea. */
  join(nick: string): Promise<LineClient>;
}

/**
 * Runs the program with a folder of its own, and ends it however the test went. `more` are further variables of its environment,
 * `file` its configuration.
 */
export async function withSite(
  run: (site: Site, restart: () => Promise<void>) => Promise<void>,
  more: Readonly<Record<string, string>> = {},
  file = "",
): Promise<void> {
  await inDirectory({ "relais.toml": file }, async (directory) => {
    let program = startServer(directory, "0", "0", more);
    const [, url = ""] = await program.stderr.match(/^Open (http:\S+) /mu);
    const port = await program.port();
    const site: Site = {
      url,
      port,
      get program() {
        return program;
      },
      join: (nick) => joined(port, nick),
    };
    const restart = async (): Promise<void> => {
      program.signal("SIGKILL");
      await program.exited;
      program = startServer(directory, String(port), new URL(url).port, more);
      await program.port();
    };
    try {
      await run(site, restart);
    } finally {
      await closePages(url);
      program.signal("SIGKILL");
      await program.exited;
    }
  });
}

/** A page that nobody looks at any more would look for its server for ever. */
async function closePages(url: string): Promise<void> {
  const browsers = await Promise.all(shared.values());
  const contexts = browsers.flatMap((browser) => browser.contexts());
  const ours = contexts.filter((context) => context.pages().some((page) => page.url().startsWith(url)));
  await Promise.all(ours.map((context) => context.close()));
}

function startServer(
  directory: string,
  port: string,
  web: string,
  more: Readonly<Record<string, string>>,
): Program {
  const environment = { RELAIS_LISTEN: `127.0.0.1:${port}`, RELAIS_WEB_PORT: web, ...more };
  return new Program([], { directory, environment });
}

/** With the capabilities that the tests look for. */
async function joined(port: number, nick: string): Promise<LineClient> {
  const client = await LineClient.connect(port);
  client.send(
    "CAP REQ :message-tags draft/message-redaction",
    `NICK ${nick}`,
    `USER ${nick} 0 * :${nick}`,
    "CAP END",
    "JOIN #tea",
  );
  await client.line(/ 366 /u);
  return client;
}

/** Milliseconds that a test in a browser may take, on a machine that does other things as well. */
export const PATIENT = 600_000;

/** Milliseconds that a step of a test may take: a test that waits longer says for what. */
export const PATIENCE = 60_000;

/** The page, as a browser of its own shows it. */
export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** The page of someone who has entered as a guest. */
export async function enterAs(browser: Browser, url: string, nick: string): Promise<Page> {
  const page = await open(browser, url);
  await page.getByLabel("Your name").fill(nick);
  await page.keyboard.press("Enter");
  await page.getByRole("log").waitFor();
  await page.getByRole("complementary").getByText(nick).waitFor();
  return page;
}

/** Fills the form of a new account, and sends it. */
export async function register(page: Page, nick: string, password: string, email = ""): Promise<void> {
  await page.getByLabel("New account").check();
  await page.getByLabel("Your name").fill(nick);
  await page.getByLabel("Password").fill(password);
  await page.getByLabel("E-mail address").fill(email);
  await page.keyboard.press("Enter");
}

export async function say(page: Page, text: string): Promise<void> {
  await page.locator("#composer").fill(text);
  await page.keyboard.press("Enter");
}

/** Waits for a message with this text. */
export async function reads(page: Page, text: string): Promise<void> {
  await page.locator("article.said", { hasText: text }).first().waitFor();
}

/** Waits until an expression is true in the page. Its content-security policy lets no test evaluate a text by itself. */
export async function holds(page: Page, expression: string): Promise<void> {
  await page.evaluate(
    `new Promise((resolve) => { const look = () => (${expression}) ? resolve() : requestAnimationFrame(look); look(); })`,
  );
}

/** Rules of axe-core that the screen breaks, with the elements. */
export async function violations(page: Page): Promise<readonly string[]> {
  // A page without frames needs no second page for the results.
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}
