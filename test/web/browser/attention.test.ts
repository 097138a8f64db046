/** Reaching people: settings that all pages of an account share, new lines, keys, and web push while the page is closed. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { Browser, BrowserContext, Page, Worker } from "playwright-core";
import { WebClient } from "../../../src/http/index.ts";
import { PushService } from "../../../src/push/index.ts";
import { pushLimitRows } from "../../../src/push/limits.ts";
import { buildPage } from "../../../web/build.ts";
import { Relais } from "../../e2e/relais.ts";
import { MemoryStore } from "../../irc/session/memory-store.ts";
import { Device } from "../../push/decrypt.ts";
import { CERTIFICATE, LocalService } from "../../push/local-service.ts";
import {
  enterAs,
  hasChromium,
  holds,
  launchWhole,
  open,
  reads,
  say,
  violations,
  withSite,
  PATIENCE,
  PATIENT,
} from "./page.ts";

let browser: Browser;
const PASSWORD = "correct horse battery";

beforeAll(async () => {
  if (hasChromium) browser = await launchWhole();
});

async function logIn(page: Page, way: "New account" | "Log in", nick: string): Promise<void> {
  await page.getByLabel(way).check();
  await page.getByLabel("Your name").fill(nick);
  await page.getByRole("textbox", { name: "Account" }).fill("ada");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation").getByText(nick, { exact: true }).waitFor();
}

/** Waits for the settings of the first page. */
async function isSame(page: Page): Promise<void> {
  await page.getByRole("region", { name: "Favourites" }).getByText("#tea").waitFor();
  await page.getByRole("region", { name: "Friends" }).getByText("bob").waitFor();
  await page.getByRole("button", { name: "Notifications and people" }).click();
  expect(await page.getByLabel("Notifications of #tea").inputValue()).toBe("none");
  expect(await page.getByLabel("Words that count").inputValue()).toBe("scones, jam");
  await page.getByRole("dialog").getByText("mallory").waitFor();
  await page.getByText("Your account keeps these settings").waitFor();
  await page.keyboard.press("Escape");
}

describe.skipIf(!hasChromium)("settings of notifications", () => {
  it(
    "are the same in all pages of an account, and hold after a new log-in",
    async () => {
      await withSite(async (site) => {
        const [first, second] = [await open(browser, site.url), await open(browser, site.url)];
        await logIn(first, "New account", "ada");
        await logIn(second, "Log in", "ada2");
        await first.getByRole("button", { name: "Notifications and people" }).click();
        await first.getByLabel("Notifications of #tea").selectOption("Nothing");
        await first.getByLabel("Words that count").fill("scones, jam");
        await first.getByLabel("Words that count").press("Tab");
        const ignored = first.getByRole("region", { name: "Ignored people" });
        await ignored.getByRole("textbox").fill("mallory");
        await ignored.getByRole("button", { name: "Add" }).click();
        const friends = first.getByRole("region", { name: "Friends" }).last();
        await friends.getByRole("textbox").fill("bob");
        await friends.getByRole("button", { name: "Add" }).click();
        await first.keyboard.press("Escape");
        await first.getByRole("button", { name: "Favourite" }).click();

        await isSame(second);
        const third = await open(browser, site.url);
        await logIn(third, "Log in", "ada3");
        await isSame(third);
        const bob = await site.join("bob");
        await third.getByRole("region", { name: "Friends" }).getByText("here", { exact: true }).waitFor();
        bob.send("AWAY :lunch");
        await third.getByRole("region", { name: "Friends" }).getByText("away", { exact: true }).waitFor();
      });
    },
    PATIENT,
  );

  it(
    "of a guest stay in the browser; ignored people are not shown, and come back",
    async () => {
      await withSite(async (site) => {
        const mallory = await site.join("mallory");
        const page = await enterAs(browser, site.url, "ada");
        mallory.send("PRIVMSG #tea :buy this");
        await reads(page, "buy this");
        await say(page, "/ignore mallory");
        await page.locator("article.said", { hasText: "buy this" }).waitFor({ state: "detached" });
        await page.reload();
        await page.getByRole("complementary").getByText("ada").waitFor();
        mallory.send("PRIVMSG #tea :buy that");
        const bob = await site.join("bob");
        bob.send("PRIVMSG #tea :hello");
        await reads(page, "hello");
        expect(await page.locator("article.said", { hasText: "buy" }).count()).toBe(0);
        await say(page, "/unignore mallory");
        await reads(page, "buy that");
      });
    },
    PATIENT,
  );
});

describe.skipIf(!hasChromium)("new lines", () => {
  it(
    "are counted, reached by a key, and read with Escape; keys are listed; no rule of axe-core is broken",
    async () => {
      await withSite(async (site) => {
        const bob = await site.join("bob");
        const page = await enterAs(browser, site.url, "ada");
        bob.send("PRIVMSG #tea :before");
        await reads(page, "before");
        await page.keyboard.press("Alt+ArrowUp");
        await say(page, "/query cleo");
        await page.getByRole("heading", { name: "cleo", exact: true }).waitFor();
        for (let count = 1; count <= 20; count++) bob.send(`PRIVMSG #tea :new ${count}`);
        await page.getByRole("navigation").getByText("20", { exact: true }).waitFor();
        expect(await page.locator("link[rel=icon]").getAttribute("href")).toBe("/icon.svg");
        await page.keyboard.press("Alt+Shift+ArrowDown");
        await page.getByRole("heading", { name: "#tea", exact: true }).waitFor();
        const bar = page.getByRole("status").filter({ hasText: "20 new since" });
        await bar.waitFor();
        await page.keyboard.press("Alt+u");
        await page
          .locator("article.said", { hasText: "new 1" })
          .first()
          .and(page.locator(":focus"))
          .waitFor();
        await page.locator(".mark").waitFor();
        for (const theme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme: theme });
          expect(await violations(page)).toEqual([]);
          for (const key of ["Alt+Shift+N", "Control+/"]) {
            await page.keyboard.press(key);
            await page.getByRole("dialog").waitFor();
            expect(await violations(page)).toEqual([]);
            await page.keyboard.press("Escape");
            await page.getByRole("dialog").waitFor({ state: "detached" });
          }
        }
        await page.keyboard.press("Escape");
        await bar.waitFor({ state: "detached" });
        bob.send("PRIVMSG ada :psst");
        await page.getByRole("navigation").getByText("bob").waitFor();
        await page.locator('link[rel=icon][href="/icon-1.svg"]').waitFor({ state: "attached" });
        expect(await page.title()).toStartWith("(1) ");
        await page.setViewportSize({ width: 360, height: 640 });
        await page.keyboard.press("Alt+Shift+N");
        await page.getByRole("dialog").waitFor();
        expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      });
    },
    PATIENT,
  );
});

/** The browser's side of a push service that this machine plays: Google's does not answer here. */
function pushManager(endpoint: string, { p256dh, auth }: { p256dh: string; auth: string }): string {
  return `
    const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)).buffer;
    const keys = { p256dh: "${p256dh}", auth: "${auth}" };
    let current = null;
    PushManager.prototype.getSubscription = async () => current;
    PushManager.prototype.subscribe = async (options) => {
      current = {
        endpoint: "${endpoint}",
        options: { ...options, applicationServerKey: options.applicationServerKey.buffer },
        getKey: (name) => bytes(keys[name]),
        unsubscribe: async () => { current = null; return true; },
      };
      return current;
    };`;
}

interface PushWorld {
  readonly relais: Relais;
  readonly service: LocalService;
  readonly device: Device;
  readonly url: string;
}

async function withPush(run: (world: PushWorld, context: BrowserContext) => Promise<void>): Promise<void> {
  const [service, device] = [new LocalService(), new Device()];
  const limits = Object.fromEntries(Object.entries(pushLimitRows).map(([name, row]) => [name, row.default]));
  const push = new PushService(
    {
      limits: { ...(limits as Record<keyof typeof pushLimitRows, number>), delay: 0 },
      contact: "mailto:a@b.example",
    },
    {
      route: {
        ca: CERTIFICATE,
        allow: (address) => address === "127.0.0.1",
        resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
      },
    },
  );
  const page = new WebClient(buildPage);
  const relais = await Relais.start({
    store: new MemoryStore(),
    push,
    webSocket: {
      path: "/irc",
      request: (request) =>
        page.answer(request, { network: "Tea", channel: "#tea", socket: "/irc", hosts: [] }),
    },
  });
  const context = await browser.newContext({ locale: "en-GB" });
  try {
    const url = `http://127.0.0.1:${relais.port}/`;
    await context.grantPermissions(["notifications"], { origin: url });
    await context.addInitScript(pushManager(service.endpoint("/ada"), device.keys));
    await run({ relais, service, device, url }, context);
  } finally {
    await context.close();
    push.close();
    await relais.stop();
    await service.close();
  }
}

/** Hands a message to the service worker, as the push service of the browser would. */
async function deliver(page: Page, data: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const known = new Promise<string>((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [found] = registrations;
      if (found !== undefined) resolve(found.registrationId);
    });
  });
  await session.send("ServiceWorker.enable");
  const registrationId = await known;
  await session.send("ServiceWorker.deliverPushMessage", {
    origin: new URL(page.url()).origin,
    registrationId,
    data,
  });
}

const SHOWN = `navigator.serviceWorker.ready
  .then((registration) => registration.getNotifications())
  .then((list) => list.map(({ title, body, tag }) => [tag, title, body].join("|")))`;

/** Waits for these notifications, and asks rarely: Chromium forgets a notification if it is asked while it begins to show it. */
async function shown(page: Page, wanted: readonly string[]): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  let found: unknown;
  do {
    await page.waitForTimeout(500);
    found = await page.evaluate(SHOWN);
  } while (JSON.stringify(found) !== JSON.stringify(wanted) && Date.now() < deadline);
  expect(found).toEqual(wanted as unknown[]);
}

describe.skipIf(!hasChromium)("web push", () => {
  it(
    "reaches a closed page, shows what was said, opens its conversation, and ends with the log-out",
    async () => {
      await withPush(async ({ relais, service, device, url }, context) => {
        const page = await context.newPage();
        await page.goto(url);
        await logIn(page, "New account", "ada");
        await page.getByRole("button", { name: "Notifications and people" }).click();
        await page.getByLabel("Notify this browser while the page is closed").check();
        await page
          .getByLabel("Notify this browser while the page is closed")
          .and(page.locator(":checked"))
          .waitFor();
        const registered = (): number => relais.app.network.push.of("ada").length;
        while (registered() === 0) await page.evaluate("0");
        expect(relais.app.network.push.of("ada")[0]).toMatchObject({
          endpoint: service.endpoint("/ada"),
          ...device.keys,
        });
        await page.close();

        // Nobody is here, and ada stays in her channel.
        const cleo = await context.browser()?.newPage();
        await cleo?.goto(url);
        await cleo?.getByLabel("Your name").fill("cleo");
        await cleo?.keyboard.press("Enter");
        await cleo?.getByRole("complementary").getByText("cleo").waitFor();
        if (cleo !== undefined) await say(cleo, "ada: are you **there**?");
        const pushed = device.decrypt((await service.received.next()).body);
        expect(pushed).toContain("PRIVMSG #tea :ada: are you \u0002there\u0002?");

        const again = await context.newPage();
        await again.goto(url);
        await again.evaluate(SHOWN);
        await deliver(again, pushed);
        await shown(again, ["relais:#tea|#tea|cleo: ada: are you there?"]);
        await deliver(again, ":cleo!c@h PRIVMSG #tea :hello?");
        await deliver(again, ":cleo!c@h PRIVMSG ada :psst");
        await shown(again, [
          "relais:#tea|#tea (2)|cleo: ada: are you there?\ncleo: hello?",
          "relais:cleo|cleo|psst",
        ]);

        // A click brings the page to the conversation as soon as someone is in.
        const [worker] = context.serviceWorkers();
        await click(worker, "relais:cleo");
        await logIn(again, "Log in", "ada");
        await again.getByRole("heading", { name: "cleo", exact: true }).waitFor();
        await shown(again, ["relais:#tea|#tea (2)|cleo: ada: are you there?\ncleo: hello?"]);
        // To read a conversation closes its notifications.
        await again.getByRole("navigation").getByText("#tea").click();
        await reads(again, "are you there?");
        await shown(again, []);

        await again.getByRole("button", { name: "Settings", exact: true }).click();
        await again.getByRole("button", { name: "Log out" }).click();
        await again.getByLabel("Password").or(again.getByLabel("Your name")).first().waitFor();
        while (registered() > 0) await again.evaluate("0");
        await cleo?.close();
      });
    },
    PATIENT,
  );

  it(
    "closes on this device what is read on another",
    async () => {
      await withPush(async ({ relais, service, device, url }, context) => {
        const page = await context.newPage();
        await page.goto(url);
        await logIn(page, "New account", "ada");
        await page.getByRole("button", { name: "Notifications and people" }).click();
        await page.getByLabel("Notify this browser while the page is closed").check();
        while (relais.app.network.push.of("ada").length === 0) await page.evaluate("0");
        await page.close();
        const cleo = await enterAs(browser, url, "cleo");
        await say(cleo, "ada: are you there?");
        const pushed = device.decrypt((await service.received.next()).body);
        const sleeping = await context.newPage();
        await sleeping.goto(url);
        await sleeping.evaluate(SHOWN);
        await deliver(sleeping, pushed);
        await shown(sleeping, ["relais:#tea|#tea|cleo: ada: are you there?"]);

        const other = await open(browser, url);
        await logIn(other, "Log in", "ada2");
        await reads(other, "are you there?");
        await other.getByRole("navigation").getByText("#tea").click();
        const read = device.decrypt((await service.received.next()).body);
        expect(read).toMatch(/^:\S+ MARKREAD #tea timestamp=/u);
        await deliver(sleeping, read);
        await shown(sleeping, []);
        for (const each of [other, cleo]) await each.context().close();
      });
    },
    PATIENT,
  );

  it(
    "is not needed while the page is in the background: it notifies by itself",
    async () => {
      await withSite(async (site) => {
        const bob = await site.join("bob");
        const page = await enterAs(browser, site.url, "ada");
        await page.context().grantPermissions(["notifications"], { origin: site.url });
        await page.getByRole("button", { name: "Notifications and people" }).click();
        await page.getByLabel("Notify me in this browser").check();
        // The browser gives its permission later than the box is checked.
        await holds(page, `localStorage.getItem("relais")?.includes('"notifications":true')`);
        await page.keyboard.press("Escape");
        await shown(page, []);
        // As if another window were in front.
        await page.evaluate("document.hasFocus = () => false, dispatchEvent(new Event('blur'))");
        bob.send("PRIVMSG #tea :not for anyone", "PRIVMSG #tea :ada: for you");
        await shown(page, ["relais:#tea|#tea|bob: ada: for you"]);
        await page.evaluate("document.hasFocus = () => true, dispatchEvent(new Event('focus'))");
        await shown(page, []);
      });
    },
    PATIENT,
  );
});

/** A person clicks on a notification: the browser itself cannot be told to. */
async function click(worker: Worker | undefined, tag: string): Promise<void> {
  await worker?.evaluate(
    `registration.getNotifications({ tag: ${JSON.stringify(tag)} }).then(([notification]) =>
      dispatchEvent(new NotificationEvent("notificationclick", { notification })))`,
  );
}
