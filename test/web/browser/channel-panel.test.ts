/** The panel of a channel and the card of a member: topic, modes, lists, invitations, ranks, kicks, access. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { enterAs, hasChromium, launch, open, PATIENT, say, violations, withSite } from "./page.ts";

let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launch();
});

const panelOf = (page: Page): ReturnType<Page["getByRole"]> =>
  page.getByRole("dialog", { name: "Channel #tea" });

async function openPanel(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Topic, modes and bans" }).click();
  // The last list has been loaded.
  await panelOf(page).getByText("The list is empty.").nth(2).waitFor();
}

async function register(url: string, nick: string): Promise<Page> {
  const page = await open(browser, url);
  await page.getByLabel("New account").check();
  await page.getByLabel("Your name").fill(nick);
  await page.getByLabel("Password").fill("correct-horse-battery");
  await page.keyboard.press("Enter");
  await page.getByRole("complementary").getByText(nick).waitFor();
  return page;
}

/** Moves with Tab until something with this name has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let count = 0; count < 80; count++) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate<string>(`(() => {
      const { activeElement: at } = document;
      return at?.getAttribute("aria-label") ?? at?.closest("label")?.textContent ?? at?.textContent ?? "";
    })()`);
    if (name.test(here)) return;
  }
  throw new Error(`Tab never reached ${String(name)}`);
}

describe.skipIf(!hasChromium)("the panel of a channel", () => {
  it(
    "changes topic, modes and lists, with the keyboard alone",
    async () => {
      await withSite(async (site) => {
        const page = await enterAs(browser, site.url, "ada");
        const bob = await site.join("bob");
        await page.locator("#composer").focus();
        await page.keyboard.press("Shift+Tab");
        await tabTo(page, /^Topic, modes and bans$/u);
        await page.keyboard.press("Enter");
        await panelOf(page).getByText("The list is empty.").nth(2).waitFor();

        await tabTo(page, /^Topic/u);
        await page.keyboard.type("Tea and cake");
        await tabTo(page, /^Change the topic$/u);
        await page.keyboard.press("Enter");
        expect(await bob.line(/ TOPIC /u)).toEndWith("TOPIC #tea :Tea and cake");
        await panelOf(page).getByText("Set by ada").waitFor();

        await tabTo(page, /^Only people with a voice speak/u);
        await page.keyboard.press("Space");
        await tabTo(page, /^Most members/u);
        await page.keyboard.press("Space");
        await page.keyboard.press("Tab");
        await page.keyboard.type("20");
        await tabTo(page, /^Save the modes$/u);
        await page.keyboard.press("Enter");
        expect(await bob.line(/ MODE /u)).toEndWith("MODE #tea +ml 20");
        await panelOf(page).getByText("Saved.").last().waitFor();

        await tabTo(page, /^Bans: /u);
        await page.keyboard.type("*!*@bad.example");
        await page.keyboard.press("Enter");
        expect(await bob.line(/ MODE /u)).toEndWith("MODE #tea +b *!*@bad.example");
        await panelOf(page).getByText("*!*@bad.example").waitFor();
        await panelOf(page)
          .getByText(/^set by ada /u)
          .waitFor();
        await panelOf(page).getByRole("button", { name: "Remove *!*@bad.example" }).focus();
        await page.keyboard.press("Enter");
        expect(await bob.line(/ MODE /u)).toEndWith("MODE #tea -b *!*@bad.example");
        await panelOf(page).getByText("*!*@bad.example").waitFor({ state: "detached" });

        await tabTo(page, /^Name of the person/u);
        await page.keyboard.type("nobody");
        await page.keyboard.press("Enter");
        await panelOf(page).locator(".error").getByText("No such nick").waitFor();
        await page.keyboard.press("Escape");
        await panelOf(page).waitFor({ state: "detached" });
        await page.locator("button[aria-label='Topic, modes and bans']:focus").waitFor();
      });
    },
    PATIENT,
  );

  it(
    "shows others what they may not change, and breaks no rule of axe-core, light, dark, and on a phone",
    async () => {
      await withSite(async (site) => {
        const bob = await site.join("bob");
        bob.send("MODE #tea +tk sesame", "MODE #tea -k sesame", "MODE #tea +b bad!*@*", "TOPIC #tea :Tea");
        await bob.line(/ TOPIC /u);
        const page = await enterAs(browser, site.url, "ada");
        await page.getByRole("button", { name: "Topic, modes and bans" }).click();
        await panelOf(page).getByText("bad!*@*").waitFor();
        await panelOf(page).getByText("Only half operators and above change the topic").waitFor();
        await panelOf(page).getByText("The channel is not registered.").waitFor();
        expect(await panelOf(page).getByRole("checkbox").count()).toBe(0);
        expect(
          await panelOf(page)
            .getByRole("button", { name: /Topic|topic|Remove|Add|Save/u })
            .count(),
        ).toBe(0);
        expect(await violations(page)).toEqual([]);

        bob.send("MODE #tea +o ada");
        await panelOf(page).getByRole("checkbox").first().waitFor();
        await panelOf(page).getByRole("checkbox", { name: "Most members" }).check();
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await violations(page)).toEqual([]);
        }
        await page.setViewportSize({ width: 360, height: 640 });
        expect(await violations(page)).toEqual([]);
        expect(
          await panelOf(page).evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth),
        ).toBe(true);
      });
    },
    PATIENT,
  );

  it(
    "registers the channel, gives and takes access, and ends the registration",
    async () => {
      await withSite(async (site) => {
        const page = await register(site.url, "ada");
        const eve = await register(site.url, "eve");
        await openPanel(page);
        const panel = panelOf(page);
        await panel.getByRole("button", { name: "Register the channel" }).click();
        await panel.getByText("Its founder is ada.").waitFor();
        await panel.getByLabel("Account", { exact: true }).fill("eve");
        await panel.getByLabel("Level").selectOption("half operator");
        await panel.getByRole("button", { name: "Give access" }).click();
        await panel.getByText("eve has access of level h in #tea.").waitFor();
        expect(await violations(page)).toEqual([]);

        await openPanel(eve);
        await panelOf(eve).getByText("half operator", { exact: true }).waitFor();
        expect(await panelOf(eve).getByRole("button", { name: "Remove eve" }).count()).toBe(0);

        await panel.getByRole("button", { name: "Remove eve" }).click();
        await panel.getByText("Nobody but the founder has access.").waitFor();
        await panel.getByLabel("Account of the new founder").fill("nobody");
        await panel.getByRole("button", { name: "Make founder" }).click();
        await panel.getByText("There is no account nobody.").waitFor();
        await panel.getByRole("button", { name: "End the registration" }).click();
        await panel.getByRole("button", { name: "End it for good" }).click();
        await panel.getByText("The channel is not registered.").waitFor();
      });
    },
    PATIENT,
  );
});

describe.skipIf(!hasChromium)("the card of a member", () => {
  it(
    "gives and takes ranks, kicks with a ban, and invites again",
    async () => {
      await withSite(async (site) => {
        const page = await enterAs(browser, site.url, "ada");
        const bob = await site.join("bob");
        await page.getByRole("complementary").getByText("bob").click();
        const card = page.getByRole("dialog", { name: "bob" });
        await card.getByRole("button", { name: "Give voice" }).click();
        expect(await bob.line(/ MODE /u)).toEndWith("MODE #tea +v bob");
        await card.getByRole("button", { name: "Take voice" }).click();
        expect(await bob.line(/ MODE /u)).toEndWith("MODE #tea -v bob");
        await card.getByRole("button", { name: "Make operator", exact: true }).click();
        expect(await bob.line(/ MODE /u)).toEndWith("MODE #tea +o bob");
        await card.getByRole("button", { name: "Take operator rank" }).click();
        await bob.line(/ MODE #tea -o bob/u);
        expect(await violations(page)).toEqual([]);

        await card.getByLabel("Reason (may be empty)").fill("too much tea");
        await card.getByRole("combobox", { name: /^Mask/u }).selectOption("bob!*@*");
        await card.getByRole("button", { name: "Ban and remove" }).click();
        expect(await bob.line(/ MODE /u)).toEndWith("MODE #tea +b bob!*@*");
        expect(await bob.line(/ KICK /u)).toEndWith("KICK #tea bob :too much tea");
        await card.getByRole("button", { name: "Invite" }).click();
        await card.getByText("bob is invited.").waitFor();
        expect(await bob.line(/ INVITE /u)).toEndWith("INVITE bob #tea");
      });
    },
    PATIENT,
  );
});

describe.skipIf(!hasChromium)("commands", () => {
  it(
    "show their answers where they were typed, and all of them in a list",
    async () => {
      await withSite(async (site) => {
        const page = await enterAs(browser, site.url, "ada");
        await site.join("bob");
        await page.getByRole("complementary").getByText("bob").waitFor();
        const log = page.getByRole("log");
        await say(page, "/who");
        await log.getByText(/^bob \(bob@127\.0\.0\.1\) #tea/u).waitFor();
        await say(page, "/cs info #tea");
        await log.getByText("ChanServ: #tea is not registered.").waitFor();
        await say(page, "/nosuch");
        await log.getByText("There is no command /nosuch.").waitFor();
        await say(page, "/clear");
        await log.getByText("There is no command /nosuch.").waitFor({ state: "detached" });
        await page.getByRole("button", { name: "Earlier messages" }).click();
        await log.getByText("There is no command /nosuch.").waitFor();
        await say(page, "/help");
        const list = page.getByRole("dialog", { name: "Commands" });
        await list.getByText("/kickban <nick> [<reason>]").waitFor();
        expect(await violations(page)).toEqual([]);
        await page.keyboard.press("Escape");
        await say(page, "/banlist");
        await panelOf(page).getByText("The list is empty.").nth(2).waitFor();
      });
    },
    PATIENT,
  );
});
