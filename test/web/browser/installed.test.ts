/** The page as an app: it opens without the network, gets a new version at once, and is what browsers install. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { WebClient } from "../../../src/http/index.ts";
import { buildPage } from "../../../web/build.ts";
import type { BuiltPage } from "../../../web/build.ts";
import { hasChromium, launch, open, PATIENT } from "./page.ts";

let browser: Browser;
let built: BuiltPage;

beforeAll(async () => {
  if (!hasChromium) return;
  browser = await launch();
  built = await buildPage();
});

const CONTROLLED = `new Promise((done) => {
  if (navigator.serviceWorker.controller !== null) done(true);
  else navigator.serviceWorker.addEventListener("controllerchange", () => done(true));
})`;

/** A server of the page alone, whose page can be replaced. */
class PageServer {
  page = new WebClient(() => Promise.resolve(built));
  #server = this.#serve(0);
  readonly port = this.#server.port ?? 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  stop(): Promise<void> {
    return this.#server.stop(true);
  }

  startAgain(): void {
    this.#server = this.#serve(this.port);
  }

  #serve(port: number): Bun.Server<undefined> {
    const facts = { network: "Tea", channel: "#tea", socket: "/irc", hosts: [], signOn: "" };
    return Bun.serve({
      port,
      hostname: "127.0.0.1",
      fetch: async (request) =>
        (await this.page.answer(request, facts)) ?? new Response("nothing", { status: 404 }),
    });
  }
}

async function withPage(run: (page: Page, server: PageServer) => Promise<void>): Promise<void> {
  const server = new PageServer();
  try {
    const page = await open(browser, server.url);
    // Controlled once the worker has all files.
    await page.evaluate(CONTROLLED);
    await run(page, server);
    await page.context().close();
  } finally {
    await server.stop();
  }
}

function rename(text: string): string {
  return text.replaceAll(/\/assets\/main-(\w+)\.js/gu, "/assets/main-next$1.js");
}

/** The page of another version: its script has another name, and so the worker another text. */
function nextVersion(): BuiltPage {
  return {
    html: rename(built.html).replace("<title>", "<title>New "),
    assets: built.assets.map((file) => Object.assign({}, file, { path: rename(file.path) })),
    files: built.files.map((file) => Object.assign({}, file, { text: rename(file.text) })),
  };
}

describe.skipIf(!hasChromium)("the page as an app", () => {
  it(
    "opens without the network, and says so",
    async () => {
      await withPage(async (page, server) => {
        await server.stop();
        await page.reload();
        await page.getByRole("status").getByText("There is no connection to the server").waitFor();
        await page.getByLabel("Your name").fill("ada");
        expect(await page.title()).toBe("Tea");
        server.startAgain();
        await page.getByRole("button", { name: "Try now" }).click();
        await page.getByRole("status").waitFor({ state: "detached" });
      });
    },
    PATIENT,
  );

  it(
    "is the new one as soon as the server has a new one",
    async () => {
      await withPage(async (page, server) => {
        server.page = new WebClient(() => Promise.resolve(nextVersion()));
        await page.reload();
        expect(await page.locator("script[src]").getAttribute("src")).toContain("next");
        expect(await page.getByText("There is a newer version").count()).toBe(0);
      });
    },
    PATIENT,
  );

  it(
    "says in an open page that there is a newer one",
    async () => {
      await withPage(async (page, server) => {
        server.page = new WebClient(() => Promise.resolve(nextVersion()));
        await page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())");
        await page.getByText("There is a newer version of this page.").waitFor();
        await page.getByRole("button", { name: "Reload" }).click();
        await page.getByText("There is a newer version").waitFor({ state: "detached" });
        const names: unknown = await page.evaluate("caches.keys()");
        expect(names).toBeArrayOfSize(1);
        // The new files open without the network, too.
        await server.stop();
        await page.reload();
        await page.getByRole("status").getByText("There is no connection to the server").waitFor();
      });
    },
    PATIENT,
  );

  it(
    "can be installed: its manifest has no fault that the browser finds",
    async () => {
      await withPage(async (page) => {
        const session = await page.context().newCDPSession(page);
        const { errors, manifest } = await session.send("Page.getAppManifest");
        expect(errors).toEqual([]);
        expect(manifest).toMatchObject({ name: "Tea", scope: new URL("/", page.url()).href });
        const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
        expect(
          installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito"),
        ).toEqual([]);
        for (const [width, path] of [
          [192, "/icon-192.png"],
          [512, "/icon-512.png"],
          [512, "/maskable-512.png"],
          [180, "/apple-touch-icon.png"],
        ] as const) {
          const found: unknown = await page.evaluate(
            `new Promise((done) => { const picture = new Image(); picture.onload = () => done(picture.naturalWidth); picture.src = "${path}"; })`,
          );
          expect(found).toBe(width);
        }
      });
    },
    PATIENT,
  );
});
