/** The web client as people meet it: a real browser, a real server, and another client of lines. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { Browser } from "playwright-core";
import { enterAs, hasChromium, launch, open, PATIENT, reads, say, withSite } from "./page.ts";

let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launch();
});

describe.skipIf(!hasChromium)("a guest", () => {
  it(
    "types a name, and talks with another client in the same channel",
    async () => {
      await withSite(async (site) => {
        const bob = await site.join("bob");
        const page = await enterAs(browser, site.url, "ada");
        await say(page, "hello **bob**");
        expect(await bob.line(/PRIVMSG #tea/u)).toEndWith("PRIVMSG #tea :hello \u0002bob\u0002");
        bob.send("PRIVMSG #tea :hello ada");
        await reads(page, "hello ada");
        expect(await page.locator("article.mentions").count()).toBe(1);

        // Reply, reaction, redaction.
        await page.locator("article.said", { hasText: "hello ada" }).hover();
        await page
          .locator("article.said", { hasText: "hello ada" })
          .getByRole("button", { name: "Reply" })
          .click();
        await say(page, "an answer");
        const answer = await bob.line(/an answer/u);
        const [, msgid] = /\+reply=([^; ]+)/u.exec(answer) ?? [];
        expect(msgid).toBeString();
        await page.getByRole("button", { name: /^In reply to bob/u }).waitFor();
        await page.locator("article.said", { hasText: "hello ada" }).first().hover();
        await page.getByRole("button", { name: "React 👍" }).click();
        expect(await bob.line(/TAGMSG/u)).toContain("+draft/react=👍");
        await page.getByRole("button", { name: "👍 1: ada" }).waitFor();
        await page.locator("article.said", { hasText: "an answer" }).hover();
        await page
          .locator("article.said", { hasText: "an answer" })
          .getByRole("button", { name: "Edit" })
          .click();
        await say(page, "a better answer");
        expect(await bob.line(/better/u)).toContain("* a better answer");
        await page.locator("article.said", { hasText: "a better answer (edited)" }).hover();
        await page
          .locator("article.said", { hasText: "a better answer" })
          .getByRole("button", { name: "Delete" })
          .click();
        expect(await bob.line(/REDACT/u)).toContain(" REDACT #tea ");
        await page.getByText("Deleted by ada").waitFor();

        // The page comes back as it was.
        await page.reload();
        await reads(page, "hello ada");
        expect(await page.locator("article.said", { hasText: "better" }).count()).toBe(0);
        await page.getByRole("button", { name: "👍 1: ada" }).waitFor();
      });
    },
    PATIENT,
  );

  it(
    "reads why a name is refused",
    async () => {
      await withSite(async (site) => {
        await site.join("bob");
        const page = await open(browser, site.url, { locale: "fr-FR" });
        await page.getByLabel("Votre nom").fill("bob");
        await page.keyboard.press("Enter");
        await page.getByRole("alert").getByText("Ce nom est déjà pris").waitFor();
        expect(await page.getAttribute("html", "lang")).toBe("fr");
      });
    },
    PATIENT,
  );
});

describe.skipIf(!hasChromium)("an account", () => {
  it(
    "is made, and logged in to on a second page; no password is stored",
    async () => {
      await withSite(async (site) => {
        const page = await open(browser, site.url);
        await page.getByLabel("New account").check();
        await page.getByLabel("Your name").fill("ada");
        await page.getByLabel("Password").fill("correct horse battery");
        await page.keyboard.press("Enter");
        await page.getByRole("complementary").getByText("ada").waitFor();
        const kept = await page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })");
        expect(kept).not.toContain("correct horse");

        const second = await open(browser, site.url);
        await second.getByLabel("Log in").check();
        await second.getByLabel("Your name").fill("ada2");
        await second.getByLabel("Account", { exact: true }).fill("ada");
        await second.getByLabel("Password").fill("wrong horse battery");
        await second.keyboard.press("Enter");
        await second.getByRole("alert").waitFor();
        await second.getByLabel("Password").fill("correct horse battery");
        await second.keyboard.press("Enter");
        await second.getByRole("complementary").getByText("ada2").waitFor();
      });
    },
    PATIENT,
  );
});

describe.skipIf(!hasChromium)("a server that is killed", () => {
  it(
    "is found again, and nothing that was said or typed is lost",
    async () => {
      await withSite(async (site, restart) => {
        const page = await enterAs(browser, site.url, "ada");
        await say(page, "before");
        await reads(page, "before");
        await page.locator("article.said .delivery").waitFor({ state: "detached" });
        await page.locator("#composer").fill("half a sen");
        await restart();
        const bob = await site.join("bob");
        bob.send("PRIVMSG #tea :meanwhile");
        await bob.heard();
        await page
          .getByRole("status")
          .getByText("The connection was lost")
          .or(page.locator("article", { hasText: "meanwhile" }))
          .first()
          .waitFor();
        await reads(page, "meanwhile");
        expect(await page.locator("#composer").inputValue()).toBe("half a sen");
        expect(await page.locator("article.said", { hasText: "before" }).count()).toBe(1);
      });
    },
    PATIENT,
  );
});
