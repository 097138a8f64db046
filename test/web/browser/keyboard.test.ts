/** The whole page by Tab, arrows, Enter and Escape alone, and the news that a screen reader gets meanwhile. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { Browser, Locator, Page } from "playwright-core";
import { enterAs, hasChromium, holds, launch, open, PATIENT, reads, say, withSite } from "./page.ts";
import type { Site } from "./page.ts";

let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launch();
});

/** Stops of Tab on the whole page, however many channels, members and messages there are. */
const MOST_STOPS = 20;
const MEMBERS = 15;

async function hasFocus(page: Page, element: Locator): Promise<void> {
  await element.and(page.locator(":focus")).waitFor();
}

/** Presses a key until the element has the focus. */
async function go(page: Page, element: Locator, key = "Tab"): Promise<void> {
  for (let count = 0; count < MOST_STOPS; count++) {
    if ((await element.and(page.locator(":focus")).count()) > 0) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${element.toString()}`);
}

const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

const composer = (page: Page): Locator => page.locator("#composer");
const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
/** Resolves once a dialog has the focus: keys that come before go elsewhere. */
const opened = (page: Page): Promise<void> => page.locator("dialog :focus").waitFor();
const closed = (page: Page): Promise<void> => page.getByRole("dialog").waitFor({ state: "detached" });

/** A channel with some members and messages, entered by keys. */
async function withChannel(
  run: (site: Site, page: Page, bob: Awaited<ReturnType<Site["join"]>>) => Promise<void>,
): Promise<void> {
  await withSite(
    async (site) => {
      const bob = await site.join("bob");
      const guests = await Promise.all(
        Array.from({ length: MEMBERS }, (_, number) => site.join(`guest${number}`)),
      );
      const page = await open(browser, site.url);
      await hasFocus(page, page.getByLabel("Your name"));
      await page.keyboard.type("ada");
      await press(page, "Enter");
      await page.getByRole("complementary").getByText("bob").waitFor();
      await hasFocus(page, composer(page));
      for (let number = 0; number < 10; number++)
        bob.send(`PRIVMSG #tea :see #tea and https://a.example/${number}`);
      await reads(page, "example/9");
      guests[0]?.send("PRIVMSG #tea :the last one");
      await reads(page, "the last one");
      await run(site, page, bob);
    },
    { RELAIS_FLOOD_EXEMPT: "127.0.0.1" },
  );
}

describe.skipIf(!hasChromium)("by the keyboard alone", () => {
  it(
    "messages are reached, answered and reacted to; the focus comes back from each dialog",
    async () => {
      await withChannel(async (_, page, bob) => {
        await go(page, page.getByRole("link", { name: "Skip to the messages" }));
        await press(page, "Enter");
        await hasFocus(page, page.getByRole("log"));
        await press(page, "ArrowUp");
        const last = page.locator("article.said", { hasText: "the last one" });
        await hasFocus(page, last);
        await press(page, "Tab");
        await hasFocus(page, last.getByRole("button", { name: "guest0" }));
        await press(page, "Enter");
        await page.getByRole("dialog").getByText("Online since").waitFor();
        await opened(page);
        await press(page, "Escape");
        await closed(page);
        await hasFocus(page, last.getByRole("button", { name: "guest0" }));
        await press(page, "Tab");
        await hasFocus(page, button(page, "React 👍"));
        await press(page, "End");
        await hasFocus(page, button(page, "Thread"));
        await press(page, "Enter");
        const thread = page.getByRole("complementary", { name: "Thread" });
        await hasFocus(page, thread.getByRole("textbox"));
        await press(page, "Escape");
        await hasFocus(page, button(page, "Thread"));
        await go(page, button(page, "Another reaction"), "ArrowLeft");
        await press(page, "Enter");
        const dialog = page.getByRole("dialog");
        await hasFocus(page, dialog.getByLabel("Search"));
        await dialog.getByRole("button", { name: "grinning face", exact: true }).waitFor();
        await go(page, dialog.getByRole("button", { name: "grinning face", exact: true }));
        await press(page, "ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Enter");
        expect(await bob.line(/TAGMSG/u)).toContain("+draft/react=😀");
        await closed(page);
        await hasFocus(page, button(page, "Another reaction"));
        await press(page, "Escape", "ArrowRight");
        await hasFocus(page, button(page, "Reply"));
        await press(page, "Enter");
        await hasFocus(page, composer(page));
        await page.getByText("Replying to guest0").waitFor();
        await page.keyboard.type("yes");
        await press(page, "Enter");
        expect(await bob.line(/PRIVMSG/u)).toMatch(/\+reply=.* PRIVMSG #tea :yes$/u);
        await page.locator("article.own .delivery").waitFor({ state: "detached" });
        // Tab goes through the message that has the focus, and through no other.
        await go(page, page.getByRole("log"), "Shift+Tab");
        await press(page, "Tab");
        await hasFocus(page, button(page, "Emoji"));
        await press(page, "Shift+Tab");
        const before = page.locator("article.said", { hasText: "example/9" });
        for (const message of [page.locator("article.said.own"), last, before]) {
          await press(page, "ArrowUp");

          await hasFocus(page, message);
        }
        await press(page, "Tab");
        await hasFocus(page, before.getByRole("button", { name: "#tea" }));
        await press(page, "Tab");
        await hasFocus(page, before.getByRole("link"));
      });
    },
    PATIENT,
  );

  it(
    "conversations, members, all channels, search and settings are reached, and left",
    async () => {
      await withChannel(async (_, page, bob) => {
        bob.send("JOIN #cake", "TOPIC #cake :Cake", "PRIVMSG #tea :a needle in the hay");
        await reads(page, "needle");
        await page.keyboard.type("bo");
        await press(page, "Tab");
        await page.keyboard.type("hi");
        await press(page, "Enter");
        await bob.line(/PRIVMSG #tea :bob: hi$/u);

        const members = page.getByRole("complementary");
        await go(page, members.getByRole("button", { name: "bob" }));
        await press(page, "ArrowDown");
        await hasFocus(page, members.getByRole("button", { name: "ada" }));
        await press(page, "End", "Home", "Enter");
        await page.getByRole("dialog", { name: "bob" }).waitFor();
        await opened(page);
        await go(page, button(page, "Message"));
        await press(page, "Enter");
        await page.getByRole("heading", { name: "bob", exact: true }).waitFor();
        await hasFocus(page, composer(page));

        await go(page, button(page, "All channels"));
        await press(page, "Enter");
        const dialog = page.getByRole("dialog");
        await opened(page);
        await go(page, dialog.getByLabel("Find a channel"));
        await page.keyboard.type("cake");
        await go(page, dialog.getByRole("button", { name: /^#cake/u }));
        await press(page, "Enter");
        await page.getByRole("heading", { name: "#cake", exact: true }).waitFor();
        await hasFocus(page, composer(page));

        const list = page.getByRole("navigation");
        await go(page, list.getByRole("button", { name: "#cake" }), "Shift+Tab");
        await press(page, "ArrowDown");
        await hasFocus(page, list.getByRole("button", { name: "#tea" }));
        await press(page, "Enter");
        await page.getByRole("heading", { name: "#tea", exact: true }).waitFor();
        await hasFocus(page, composer(page));

        await press(page, "Control+k");
        await opened(page);
        await page.keyboard.type("needle");
        await press(page, "Enter");
        await dialog.getByText("Messages: 1").waitFor();
        await go(page, dialog.getByRole("button", { name: /^bob/u }));
        await press(page, "Enter");
        await closed(page);
        await hasFocus(page, page.locator("article.found", { hasText: "a needle in the hay" }));

        await go(page, button(page, "Settings"));
        await press(page, "Enter");
        await opened(page);
        await go(page, dialog.getByRole("button", { name: "Keys" }));
        await press(page, "Enter");
        await hasFocus(
          page,
          page.getByRole("dialog", { name: "Keys" }).getByRole("button", { name: "Close" }),
        );
        await press(page, "Escape");
        await closed(page);
        await hasFocus(page, button(page, "Settings"));
      });
    },
    PATIENT,
  );
});

describe.skipIf(!hasChromium)("a screen reader", () => {
  it(
    "gets new messages of the conversation that is shown, faults at once, and nothing old",
    async () => {
      await withSite(async (site) => {
        const bob = await site.join("bob");
        bob.send("PRIVMSG #tea :from before");
        await bob.heard();
        const page = await enterAs(browser, site.url, "ada");
        await reads(page, "from before");
        const polite = page.locator(".unseen[aria-live=polite]");
        const faults = page.locator(".unseen[role=alert]");
        await say(page, "mine");
        bob.send(
          "PRIVMSG #tea :\u0002hello\u0002",
          "PRIVMSG #tea :\u0001ACTION nods\u0001",
          "PRIVMSG ada :psst",
        );
        await polite.getByText("bob: nods").waitFor();
        expect(await polite.locator("p").allTextContents()).toEqual(["bob: hello", "bob: nods"]);
        await say(page, "/nosuch");
        await faults.getByText("There is no command /nosuch").waitFor();
        await say(page, "/quote NOSUCH");
        await faults.locator("p").nth(1).waitFor();
        await page.getByRole("navigation").getByText("bob").click();
        await reads(page, "psst");
        await holds(page, "document.querySelector('.unseen p') === null");
        bob.send("PRIVMSG #tea :elsewhere", "PRIVMSG ada :here");
        await polite.getByText("bob: here").waitFor();
        expect(await polite.locator("p").count()).toBe(1);
        // What comes into sight by scrolling is not told of.
        expect(await page.getByRole("log").getAttribute("aria-live")).toBe("off");
      });
    },
    PATIENT,
  );
});
