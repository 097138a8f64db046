/** The account in the page: staying logged in without a password in any store, two factors, what is revoked, own data. */
import { beforeAll, describe, expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { Secret, TOTP } from "otpauth";
import type { Browser, Page } from "playwright-core";
import { hasChromium, holds, launch, open, PATIENT, say, violations, withSite } from "./page.ts";

const PASSWORD = "correct-horse-battery";

let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launch();
});

async function register(url: string, nick: string, colorScheme: "light" | "dark" = "light"): Promise<Page> {
  const page = await open(browser, url, { locale: "en-GB", colorScheme });
  await page.getByLabel("New account").check();
  await page.getByLabel("Your name").fill(nick);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("complementary").getByText(nick).waitFor();
  return page;
}

async function logIn(page: Page, account: string, password: string, code = ""): Promise<void> {
  await page.getByLabel("Log in", { exact: true }).check();
  await page.getByLabel("Your name").fill(account);
  await page.getByLabel("Account", { exact: true }).fill(account);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Code of two factors").fill(code);
  await page.keyboard.press("Enter");
}

/** Waits until the browser has its cookie, and remembers whose it is. */
async function stays(page: Page): Promise<void> {
  await holds(page, "localStorage.getItem('relais-stays') !== null");
}

/** All that the page could read of what the browser keeps. */
function kept(page: Page): Promise<string> {
  return page.evaluate(`(async () => {
    const databases = await indexedDB.databases();
    const caches_ = await Promise.all((await caches.keys()).map(async (name) =>
      Promise.all((await (await caches.open(name)).keys()).map(({ url }) => url))));
    return JSON.stringify({ ...localStorage, ...sessionStorage, databases, caches_, cookie: document.cookie });
  })()`);
}

async function openAccount(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByRole("button", { name: "Account and security" }).click();
  await page.getByRole("dialog", { name: /^Account / }).waitFor();
  await page.getByText("Two factors are off.").or(page.getByText("Two factors are on.")).waitFor();
}

const inChannel = (page: Page, nick: string): Promise<void> =>
  page.getByRole("complementary").getByText(nick).waitFor();

describe.skipIf(!hasChromium)("a browser with an account", () => {
  it(
    "comes back logged in after a reload, with no secret that a script can read, until it logs out",
    async () => {
      await withSite(async (site) => {
        const page = await register(site.url, "ada");
        await stays(page);
        await page.reload();
        await inChannel(page, "ada");
        await say(page, "back again");
        const cookies = await page.context().cookies();
        expect(cookies).toMatchObject([{ name: "relais-session", httpOnly: true, sameSite: "Strict" }]);
        const stored = await kept(page);
        expect(stored).not.toContain(PASSWORD);
        expect(stored).not.toContain(cookies[0]?.value ?? "");
        const secret = cookies[0]?.value ?? "";

        // Logging out ends it on the server: the old cookie is worth nothing.
        await page.getByRole("button", { name: "Settings", exact: true }).click();
        await page.getByRole("button", { name: "Log out", exact: true }).click();
        await page.getByLabel("Your name").waitFor();
        await holds(page, "localStorage.getItem('relais-stays') === null");
        await page.reload();
        await page.getByLabel("Your name").waitFor();
        expect(await page.context().cookies()).toEqual([]);
        const old = await open(browser, site.url);
        const { hostname: domain } = new URL(site.url);
        await old.context().addCookies([{ name: "relais-session", value: secret, domain, path: "/" }]);
        const stay = JSON.stringify({ account: "ada", nick: "ada", channels: [], path: "/session" });
        await old.evaluate(`localStorage.setItem("relais-stays", ${JSON.stringify(stay)})`);
        await old.reload();
        await old.getByRole("alert").getByText("This browser is no longer logged in").waitFor();
      });
    },
    PATIENT,
  );

  it(
    "sets up two factors, and logs in with a code; a browser that is revoked elsewhere is out",
    async () => {
      await withSite(async (site) => {
        const page = await register(site.url, "ada");
        await stays(page);
        await openAccount(page);
        expect(await violations(page)).toEqual([]);
        await page.getByRole("button", { name: "Set up two factors" }).click();
        await page.getByRole("img", { name: "Key of two factors as a QR code" }).waitFor();
        expect(await violations(page)).toEqual([]);
        const key = (await page.locator(".secret").textContent()) ?? "";
        const totp = new TOTP({ secret: Secret.fromBase32(key) });
        await page.getByLabel("Code of the app").fill(totp.generate());
        await page.getByRole("button", { name: "Turn on" }).click();
        await page.getByText("Keep these recovery codes").waitFor();
        const [recovery = ""] = ((await page.locator(".secret").textContent()) ?? "").split("\n");
        expect(await violations(page)).toEqual([]);

        const second = await open(browser, site.url);
        await logIn(second, "ada", PASSWORD);
        await second.getByRole("alert").waitFor();
        await logIn(second, "ada", PASSWORD, recovery);
        await inChannel(second, "ada");
        await stays(second);
        await openAccount(second);
        const first = second.getByRole("button", { name: /^Log out: / }).first();
        await first.waitFor();
        expect(await second.getByText("(this one)").count()).toBeGreaterThan(0);
        await first.click();
        await second.getByText("Browser 1 is logged out").waitFor();
        await page.getByRole("alert").getByText("This browser is no longer logged in").waitFor();
      });
    },
    PATIENT,
  );

  it(
    "makes and revokes application passwords, changes the password, saves its data, and is removed",
    async () => {
      await withSite(async (site) => {
        const page = await register(site.url, "ada", "dark");
        await say(page, "words to keep");
        await page.locator("article.said .delivery").waitFor({ state: "detached" });
        await stays(page);
        await openAccount(page);
        expect(await violations(page)).toEqual([]);
        await page.getByLabel("Name of the client").fill("phone");
        await page.getByRole("button", { name: "Make a password" }).click();
        const password = (await page.locator(".secret").textContent()) ?? "";
        expect(password).toMatch(/^[a-z2-7]{32}$/u);
        const phone = await site.join("phone");
        phone.send(`NS IDENTIFY ada ${password}`);
        await phone.line(/ 900 /u);
        await page.getByRole("button", { name: "Revoke: phone" }).click();
        await page.getByText("The application password phone is revoked.").waitFor();

        const form = page
          .locator("form")
          .filter({ has: page.getByRole("button", { name: "Change the password" }) });
        await form.getByLabel("Present password").fill(PASSWORD);
        await form.getByLabel("New password").fill("another-horse-battery");
        await form.getByRole("button").click();
        await page.getByText("The password of ada is changed.").waitFor();

        const waiting = page.waitForEvent("download");
        await page.getByRole("button", { name: "Save my data" }).click();
        const download = await waiting;
        expect(download.suggestedFilename()).toBe("ada.json");
        const data: unknown = JSON.parse(readFileSync(await download.path(), "utf8"));
        expect(data).toMatchObject({ account: "ada", messages: [{ target: "#tea", text: "words to keep" }] });
        expect(JSON.stringify(data)).not.toContain("horse-battery");

        await page.getByLabel("Type the name of the account").fill("ada");
        await page.getByRole("button", { name: "Remove it for good" }).click();
        await page.getByLabel("Your name").waitFor();
      });
    },
    PATIENT,
  );
});
