/** The screens of the page: a name, and what brings the page there. Each row finds what those before it have left. */
import type { Page } from "playwright-core";
import { NICK_COLOURS, nickColour } from "../../../web/core/nick-colours.ts";
import type { MailServer } from "../../e2e/mail-server.ts";
import type { LineClient } from "../../e2e/relais.ts";
import { png } from "../../files/pictures.ts";
import { reads, say } from "./page.ts";
import type { Site } from "./page.ts";

const PASSWORD = "correct-horse-battery";

export interface Scene {
  readonly page: Page;
  readonly site: Site;
  readonly bob: LineClient;
  readonly mail: MailServer;
}

type Row = readonly [name: string, bring: (scene: Scene) => Promise<void>];

/** The code of the next letter. */
async function codeOf(mail: MailServer, send: () => Promise<void>): Promise<string> {
  const letter = mail.next();
  await send();
  return /(?:VERIFY|RESETPASS) ada (\S+)/u.exec((await letter).text)?.[1] ?? "";
}

const dialogOf = async (page: Page, button: string): Promise<void> => {
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.getByRole("dialog").waitFor();
};

/** Presses a button of a message. */
async function onMessage(page: Page, text: string, button: string): Promise<void> {
  const message = page.locator("article.said", { hasText: text }).last();
  await message.locator(".tools").waitFor({ state: "attached" });
  await message.hover();
  await message.getByRole("button", { name: button }).click();
}

/** Before someone has entered. */
export const doors: readonly Row[] = [
  ["enter as a guest", ({ page }) => page.getByLabel("Guest").check()],
  ["log in", ({ page }) => page.getByLabel("Log in", { exact: true }).check()],
  [
    "a refusal",
    async ({ page }) => {
      await page.getByLabel("Your name").fill("bob");
      await page.getByLabel("Account", { exact: true }).fill("bob");
      await page.getByLabel("Password").fill("not this one");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
    },
  ],
  ["a lost password", ({ page }) => page.getByRole("button", { name: "I have lost my password" }).click()],
  [
    "the code for a lost password",
    async ({ page }) => {
      await page.getByLabel("Account").fill("nobody");
      await page.keyboard.press("Enter");
      await page.getByLabel("Code from the e-mail").waitFor();
    },
  ],
  [
    "a new account",
    async ({ page }) => {
      await page.getByRole("button", { name: "Back" }).click();
      await page.getByLabel("New account").check();
    },
  ],
  [
    "the code for a new account",
    async ({ page, mail }) => {
      await page.getByLabel("Your name").fill("ada");
      await page.getByLabel("Account", { exact: true }).fill("ada");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByLabel("E-mail address").fill("ada@example.org");
      const code = await codeOf(mail, () => page.keyboard.press("Enter"));
      await page.getByLabel("Code from the e-mail").fill(code);
    },
  ],
];

/** A nick of each colour. */
const nicks = Array.from({ length: NICK_COLOURS }, (_, colour) => {
  for (let number = 0; ; number++) if (nickColour(`n${number}`) === colour) return `n${number}`;
});

/** Each colour of IRC alone, and some pairs that nobody could read. */
const coloured = Array.from(
  { length: 99 },
  (_, colour) => `\u0003${String(colour).padStart(2, "0")}word\u0003`,
).join(" ");

const picture = { name: "tea pot.png", mimeType: "image/png", buffer: png(1) };
const notes = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("tea at five") };

/** After someone has entered. */
export const screens: readonly Row[] = [
  [
    "people of all colours",
    async ({ page, bob }) => {
      await page.keyboard.press("Enter");
      await page.getByRole("complementary").getByText("ada").waitFor();
      for (const nick of nicks) bob.send(`NICK ${nick}`, `PRIVMSG #tea :I am ${nick}`);
      bob.send("NICK bob", "PRIVMSG #tea :that was me");
      await reads(page, "that was me");
    },
  ],
  [
    "messages with colours",
    async ({ page, bob }) => {
      const texts = [
        ...(coloured.match(/.{1,350}(?= |$)/gu) ?? []),
        "\u000301,01hidden\u0003 \u000300,08light\u0003 \u0004777777,808080grey\u0004 \u00030,1plain",
        "\u0016turned\u0016 \u000308\u0016yellow turned\u000f ada: \u000308mention",
      ];
      bob.send(...texts.map((text) => `PRIVMSG #tea :${text}`));
      await reads(page, "mention");
    },
  ],
  [
    "messages of all kinds",
    async ({ page, bob }) => {
      await say(
        page,
        "**bold** *italic* ~~strike~~ `code` #tea https://аррӏе.com/ and\n```\nfirst(line)\nsecond(line)\n```",
      );
      const [, root = ""] = /msgid=([^; ]+)/u.exec(await bob.line(/bold/u)) ?? [];
      bob.send(
        "TOPIC #tea :Tea at four, https://tea.example/",
        `@+reply=${root} PRIVMSG #tea :an answer to that`,
        `@+reply=${root};+draft/react=🍵 TAGMSG #tea`,
        "PRIVMSG #tea :\u0001ACTION nods\u0001",
        "NOTICE #tea :\u001funderlined\u001f \u0016turned\u0016",
        "MODE #tea -t",
        "PART #tea :tea is over",
        "JOIN #tea",
      );
      await page.getByRole("button", { name: /^🍵/u }).waitFor();
      await say(page, "a mistake");
      await onMessage(page, "a mistake", "Delete");
      await page.getByText("Deleted by ada").waitFor();
      await say(page, "/quote NOSUCH");
      await say(page, "/whois");
      await page.getByRole("alert").getByText("Use it so").waitFor();
    },
  ],
  [
    "a message with its buttons, a mention, the mark of new lines",
    async ({ page, bob }) => {
      await say(page, "/query cleo");
      await page.getByRole("heading", { name: "cleo", exact: true }).waitFor();
      bob.send("PRIVMSG #tea :ada: new here", "PRIVMSG #tea :and this");
      await page.getByRole("navigation").getByText("#tea").click();
      await page.getByRole("status").filter({ hasText: "new since" }).waitFor();
      await page.keyboard.press("Alt+u");
      await page.locator("article.mentions:focus").waitFor();
    },
  ],
  [
    "files, people's pictures and names, a preview of a link",
    async ({ page, bob }) => {
      await page.route("**/preview", (route) =>
        route.fulfill({ json: { title: "Tea", description: "All about tea", site: "Tea" } }),
      );
      await page.locator("input[type=file]").setInputFiles([picture, notes]);
      await page.getByText("ready").nth(1).waitFor();
      await say(page, "see https://tea.example/");
      await page.getByRole("link", { name: "All about tea" }).waitFor();
      const shown = page.locator(".picture img");
      await shown.waitFor();
      await say(page, `/quote METADATA * SET avatar :${await shown.getAttribute("src")}`);
      await say(page, "/quote METADATA * SET display-name :Ada of the teapot");
      await page.locator(".members img").waitFor();
      await page.locator(".given").first().waitFor();
      bob.send("@+typing=active TAGMSG #tea");
      await page.getByText("bob is typing").waitFor();
    },
  ],
  [
    "files for the next message, an answer that is being written",
    async ({ page }) => {
      await page.locator("input[type=file]").setInputFiles([picture, { ...notes, buffer: Buffer.from("") }]);
      await page.getByRole("alert").getByText("The file is empty").waitFor();
      await onMessage(page, "and this", "Reply");
      await page.getByText("Replying to bob").waitFor();
    },
  ],
  [
    "suggestions",
    async ({ page }) => {
      await page.getByRole("button", { name: "Cancel", exact: true }).click();
      for (const name of ["tea pot.png", "notes.txt"])
        await page.getByRole("button", { name: `Remove ${name}` }).click();
      await page.locator("#composer").fill("/to");
      await page.getByRole("listbox").waitFor();
    },
  ],
  [
    "a thread",
    async ({ page }) => {
      await page.locator("#composer").fill("");
      await page.getByRole("button", { name: "1 reply" }).press("Enter");
      await page.getByRole("complementary", { name: "Thread" }).waitFor();
    },
  ],
  [
    "a picture",
    async ({ page }) => {
      await page.keyboard.press("Escape");
      await page.getByRole("log").focus();
      await page.keyboard.press("ArrowUp");
      await page.getByRole("button", { name: /^Enlarge/u }).click();
      await page.getByRole("dialog").getByRole("img").waitFor();
    },
  ],
  [
    "emoji",
    async ({ page }) => {
      await dialogOf(page, "Emoji");
      // All of them would take axe-core a minute.
      await page.getByRole("dialog").getByLabel("Search").fill("cup");
      await page.getByRole("button", { name: "teacup without handle" }).waitFor();
    },
  ],
  ["keys", async ({ page }) => page.keyboard.press("Control+/")],
  [
    "all channels",
    async ({ page }) => {
      await dialogOf(page, "All channels");
      await page.getByLabel("Find a channel").fill("te");
      await page.getByRole("button", { name: "Join or create #te" }).waitFor();
    },
  ],
  [
    "a search with what it has found",
    async ({ page }) => {
      await dialogOf(page, "Search");
      await page.getByLabel("Words").fill("that");
      await page.keyboard.press("Enter");
      await page
        .getByRole("dialog")
        .getByText(/^Messages: \d+$/u)
        .waitFor();
    },
  ],
  [
    "a found message",
    async ({ page }) => {
      await dialogOf(page, "Search");
      await page.getByLabel("Words").fill("an answer to that");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByText("Messages: 1", { exact: true }).waitFor();
      await page.getByRole("dialog").getByRole("button", { name: /bob/u }).click();
      await page.locator("article.found").waitFor();
    },
  ],
  [
    "the card of a person",
    async ({ page, bob }) => {
      bob.send("AWAY :lunch");
      await page.getByRole("complementary").getByText("bob").click();
      await page.getByRole("dialog").getByText("Online since").waitFor();
    },
  ],
  [
    "notifications and people",
    async ({ page }) => {
      await dialogOf(page, "Notifications and people");
      const add = async (region: string, name: string): Promise<void> => {
        const place = page.getByRole("dialog").getByRole("region", { name: region });
        await place.getByRole("textbox").fill(name);
        await place.getByRole("button", { name: "Add" }).click();
      };
      for (const name of ["bob", "ada", "nobody"]) await add("Friends", name);
      await add("Ignored people", "mallory");
    },
  ],
  [
    "friends, a favourite, unread lines",
    async ({ page, bob }) => {
      await page.getByRole("button", { name: "Favourite" }).click();
      await page.getByRole("navigation").getByText("cleo").click();
      bob.send("PRIVMSG #tea :ada: psst", "PRIVMSG ada :psst");
      await page.getByRole("navigation").getByRole("img", { name: "1 mentions" }).first().waitFor();
    },
  ],
  [
    "the lists of a phone",
    async ({ page }) => {
      await page.setViewportSize({ width: 360, height: 640 });
      await page.getByRole("button", { name: "Channels and conversations" }).click();
    },
  ],
  [
    "the members on a phone",
    async ({ page }) => {
      await page.setViewportSize({ width: 360, height: 640 });
      await page.getByRole("navigation").getByText("#tea").click();
      await page.getByRole("button", { name: /^Members/u }).click();
    },
  ],
  ["settings", ({ page }) => dialogOf(page, "Settings")],
  [
    "the account",
    async ({ page }) => {
      await dialogOf(page, "Settings");
      await page.getByRole("button", { name: "Account and security" }).click();
      await page.getByText("Two factors are off.").waitFor();
      await page.getByText("(this one)").first().waitFor();
    },
  ],
  [
    "the account in use: two factors, a new address, an application password",
    async ({ page, mail }) => {
      await dialogOf(page, "Settings");
      await page.getByRole("button", { name: "Account and security" }).click();
      await page.getByRole("button", { name: "Set up two factors" }).click();
      await page.getByRole("img", { name: "Key of two factors as a QR code" }).waitFor();
      const address = page.locator("section", { hasText: "E-mail address" });
      await address.getByLabel("Present password").fill(PASSWORD);
      await address.getByLabel("E-mail address").fill("ada@example.net");
      const letter = mail.next();
      await page.keyboard.press("Enter");
      await letter;
      await page.getByRole("button", { name: "Confirm the address" }).waitFor();
      await page.getByLabel("Name of the client").fill("phone");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Revoke: phone" }).waitFor();
    },
  ],
  [
    "what the server says",
    async ({ page }) => {
      await page.getByRole("navigation").getByText("Server").click();
      await page.getByRole("heading", { name: "Server" }).waitFor();
    },
  ],
  [
    "a channel that one is not in",
    async ({ page, site }) => {
      const host = await site.join("host");
      host.send("JOIN #cake");
      await host.line(/ 366 host #cake /u);
      await say(page, "/join #cake");
      await page.getByRole("heading", { name: "#cake" }).waitFor();
      host.send("KICK #cake ada :the cake is gone");
      await page.getByText("You are not in this channel.").waitFor();
    },
  ],
  [
    "no connection",
    async ({ page, site }) => {
      site.program.signal("SIGKILL");
      await page.getByRole("button", { name: "Try now" }).waitFor();
      await say(page, "into the void");
      await page.getByText("Waits for the connection.").waitFor();
    },
  ],
];
