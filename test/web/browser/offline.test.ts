/** Messages and drafts without a connection: what was typed is kept, visibly, and nothing of it is lost by a reload. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { Browser, Page } from "playwright-core";
import {
  enterAs,
  hasChromium,
  holds,
  launch,
  open,
  PATIENT,
  reads,
  say,
  violations,
  withSite,
} from "./page.ts";

let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launch();
});

const composer = (page: Page): Promise<string> => page.locator("#composer").inputValue();

describe.skipIf(!hasChromium)("without a connection", () => {
  it(
    "messages wait, and are said in order when the server is back",
    async () => {
      await withSite(async (site, restart) => {
        const page = await enterAs(browser, site.url, "ada");
        site.program.signal("SIGKILL");
        await page.getByText("The connection was lost").waitFor();
        for (const text of ["first", "second", "unwanted"]) await say(page, text);
        const waiting = page.locator("article.said", { hasText: "Waits for the connection." });
        await waiting.nth(2).waitFor();
        await waiting.filter({ hasText: "unwanted" }).getByRole("button", { name: "Discard" }).click();
        await waiting.nth(2).waitFor({ state: "detached" });
        expect(await violations(page)).toEqual([]);
        await say(page, "/kick bob");
        await page.getByText("There is no connection now: /kick did nothing.").first().waitFor();
        await restart();
        const bob = await site.join("bob");
        bob.send("PRIVMSG #tea :bob was here");
        await page.locator("article.said .delivery").first().waitFor({ state: "detached" });
        await reads(page, "bob was here");
        const texts = await page.locator("article.said .body").allTextContents();
        expect(texts.filter((text) => text !== "bob was here")).toEqual(["first", "second"]);
      });
    },
    PATIENT,
  );

  it(
    "drafts of an account survive switching and a reload, and a log-out leaves none",
    async () => {
      await withSite(async (site) => {
        const page = await open(browser, site.url);
        await page.getByLabel("New account").check();
        await page.getByLabel("Your name").fill("ada");
        await page.getByLabel("Password").fill("correct-horse-battery");
        await page.keyboard.press("Enter");
        await page.getByRole("complementary").getByText("ada").waitFor();
        await holds(page, "localStorage.getItem('relais-stays') !== null");
        await page.locator("#composer").fill("half a sen");
        await page.getByRole("navigation").getByText("Server").click();
        await page.getByRole("heading", { name: "Server" }).waitFor();
        expect(await composer(page)).toBe("");
        await page.locator("#composer").fill("/motd");
        await page.getByRole("navigation").getByText("#tea").click();
        await page.getByRole("heading", { name: "#tea" }).waitFor();
        expect(await composer(page)).toBe("half a sen");
        await page.reload();
        await page.getByRole("heading", { name: "#tea" }).waitFor();
        expect(await composer(page)).toBe("half a sen");
        await page.getByRole("button", { name: "Settings", exact: true }).click();
        await page.getByRole("button", { name: "Log out", exact: true }).click();
        await page.getByLabel("Your name").waitFor();
        await page.reload();
        await page.getByLabel("Your name").waitFor();
        expect(await page.evaluate<string>("JSON.stringify(localStorage)")).not.toContain("half a sen");
      });
    },
    PATIENT,
  );
});
