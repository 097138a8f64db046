/** Letters with codes: a new account, a lost password, and another address, with a real mail server. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { MailServer } from "../../e2e/mail-server.ts";
import type { TakenLetter } from "../../e2e/mail-server.ts";
import { hasChromium, launch, open, PATIENT, register, withSite } from "./page.ts";

let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launch();
});

const [PASSWORD, ANOTHER] = ["correct-horse-battery", "another-horse-battery"];

/** The letter that an act brings, and the code in it. */
async function letterOf(
  mail: MailServer,
  act: Promise<void>,
): Promise<{ readonly to: readonly string[]; readonly code: string }> {
  const letter: Promise<TakenLetter> = mail.next();
  await act;
  const { to, text } = await letter;
  return { to, code: /(?:VERIFY|VERIFYEMAIL|RESETPASS)(?: ada)? ([\w-]{6,})/u.exec(text)?.[1] ?? text };
}

async function logIn(page: Page, password: string): Promise<void> {
  await page.getByLabel("Your name").fill("ada2");
  await page.getByLabel("Account", { exact: true }).fill("ada");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
}

const isIn = (page: Page): Promise<void> => page.getByRole("complementary").getByText("ada").waitFor();

async function withMail(run: (page: Page, mail: MailServer, url: string) => Promise<void>): Promise<void> {
  const mail = await MailServer.start();
  const file = `[mail]\nhost = "127.0.0.1"\nport = ${mail.port}\nsecurity = "none"\nfrom = "irc@example.org"\n`;
  await withSite(
    async (site) => {
      const page = await open(browser, site.url);
      const { to, code } = await letterOf(mail, register(page, "ada", PASSWORD, "ada@example.org"));
      expect(to).toEqual(["ada@example.org"]);
      await page.getByLabel("Code from the e-mail").fill(code);
      await page.keyboard.press("Enter");
      await isIn(page);
      await run(page, mail, site.url);
    },
    {},
    file,
  );
  await mail.stop();
}

describe.skipIf(!hasChromium)("a letter", () => {
  it(
    "replaces a lost password: its code sets another one, once, and a wrong one does not",
    async () => {
      await withMail(async (_, mail, url) => {
        const page = await open(browser, url);
        await page.getByLabel("Log in", { exact: true }).check();
        await page.getByRole("button", { name: "I have lost my password" }).click();
        await page.getByLabel("Account").fill("ada");
        const { to, code } = await letterOf(mail, page.keyboard.press("Enter"));
        expect(to).toEqual(["ada@example.org"]);
        await page.getByLabel("Code from the e-mail").fill("000000");
        await page.getByLabel("New password").fill(ANOTHER);
        await page.keyboard.press("Enter");
        await page.getByRole("alert").waitFor();
        await page.getByLabel("Code from the e-mail").fill(code);
        await page.keyboard.press("Enter");
        await page.getByLabel("Your name").waitFor();
        await logIn(page, ANOTHER);
        await page.getByRole("complementary").getByText("ada2").waitFor();
        const old = await open(browser, url);
        await old.getByLabel("Log in", { exact: true }).check();
        await logIn(old, PASSWORD);
        await old.getByRole("alert").getByText("The log-in failed").waitFor();
      });
    },
    PATIENT,
  );

  it(
    "confirms another address, which later letters go to",
    async () => {
      await withMail(async (page, mail, url) => {
        await page.getByRole("button", { name: "Settings", exact: true }).click();
        await page.getByRole("button", { name: "Account and security" }).click();
        const section = page.locator("section", { hasText: "E-mail address" });
        await section.getByLabel("Present password").fill(PASSWORD);
        await section.getByLabel("E-mail address").fill("ada@example.net");
        const { to, code } = await letterOf(mail, page.keyboard.press("Enter"));
        expect(to).toEqual(["ada@example.net"]);
        await section.getByLabel("Code").fill("wrong");
        await page.keyboard.press("Enter");
        await section
          .getByRole("status")
          .filter({ hasText: /wrong|invalid|not/iu })
          .waitFor();
        await section.getByLabel("Code").fill(code);
        await page.keyboard.press("Enter");
        await section.getByText(/^The e-mail address of ada/u).waitFor();

        const lost = await open(browser, url);
        await lost.getByLabel("Log in", { exact: true }).check();
        await lost.getByRole("button", { name: "I have lost my password" }).click();
        await lost.getByLabel("Account").fill("ada");
        expect((await letterOf(mail, lost.keyboard.press("Enter"))).to).toEqual(["ada@example.net"]);
      });
    },
    PATIENT,
  );
});
