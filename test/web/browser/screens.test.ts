/** A phone, and messages made to attack. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { enterAs, hasChromium, launch, open, PATIENT, reads, say, withSite } from "./page.ts";

let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launch();
});

/** True if the page is as wide as its window: nothing has to be scrolled sideways. */
const fits = (page: Page): Promise<unknown> =>
  page.evaluate("document.documentElement.scrollWidth <= innerWidth");

describe.skipIf(!hasChromium)("the screens", () => {
  it(
    "fit a phone, with the lists behind buttons",
    async () => {
      await withSite(async (site) => {
        const page = await open(browser, site.url, {
          locale: "en-GB",
          viewport: { width: 360, height: 640 },
          hasTouch: true,
        });
        expect(await fits(page)).toBe(true);
        await page.getByLabel("Your name").fill("ada");
        await page.getByRole("button", { name: "Enter" }).tap();
        await page.getByRole("log").waitFor();
        await say(page, `a long ${"word".repeat(100)}`);
        await reads(page, "a long");
        expect(await fits(page)).toBe(true);
        await page.getByRole("button", { name: "Members (1)" }).tap();
        await page.getByRole("complementary").getByText("ada").waitFor();
        await page.getByRole("button", { name: "Channels and conversations" }).tap();
        await page.getByRole("navigation").getByText("Server").tap();
        await page.getByRole("heading", { name: "Server" }).waitFor();
        expect(await fits(page)).toBe(true);
      });
    },
    PATIENT,
  );
});

describe.skipIf(!hasChromium)("messages made to attack", () => {
  const attacks: readonly (readonly [name: string, text: string])[] = [
    ["HTML", "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"],
    ["a link that runs", "javascript:document.title='run' data:text/html,<script>1</script>"],
    ["reversed direction", "\u202Etxt.exe\u202E \u2067\u2067 end"],
    ["marks without end", `Z${"\u0334\u0358".repeat(90)}algo`],
    ["a word without end", "W".repeat(390)],
    ["colours on the same ground", "\u00031,1hidden\u0003 \u0004FFFFFF,FFFFFFhidden"],
    ["controls", "\u001b[2J\u0007\u0008\u007f bell"],
    ["a link that looks like another", "http://аррӏе.com/ https://good.example@evil.example/"],
    ["an address of a picture", "https://tracker.example/pixel.png"],
    ["a template", "${7*7} {{7*7}} {network}"],
  ];

  it(
    "run nothing, load nothing and break nothing",
    async () => {
      await withSite(async (site) => {
        const page = await enterAs(browser, site.url, "ada");
        const foreign: string[] = [];
        page.on("request", (request) => {
          if (!request.url().startsWith(site.url)) foreign.push(request.url());
        });
        const errors: string[] = [];
        page.on("pageerror", (error) => errors.push(error.message));
        const evil = await site.join(`e${"v".repeat(25)}l`);
        for (const [, text] of attacks) evil.send(`PRIVMSG #tea :${text}`);
        evil.send("TOPIC #tea :<b onmouseover=alert(1)>\u202Etopic", "PRIVMSG #tea :the end");
        await reads(page, "the end");
        expect(await page.locator("article.said").count()).toBe(attacks.length + 1);
        expect(await page.title()).not.toContain("run");
        expect(await page.locator(".messages img, .messages script, .messages iframe").count()).toBe(0);
        const addresses = await page
          .locator(".messages a")
          .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
        expect(addresses.filter((address) => address?.startsWith("http") !== true)).toEqual([]);
        expect(await page.locator(".host").allTextContents()).toEqual([" (xn--80ak6aa92e.com)"]);
        const text = (await page.locator(".messages").textContent()) ?? "";
        expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u);
        expect(text).not.toMatch(/\p{M}{7}/u);
        expect(await fits(page)).toBe(true);
        expect(foreign).toEqual([]);
        expect(errors).toEqual([]);
        await page.setViewportSize({ width: 360, height: 640 });
        expect(await fits(page)).toBe(true);
      });
    },
    PATIENT,
  );
});
