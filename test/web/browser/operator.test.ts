/** The operators' screen: an operator sees users, bans, reports and the audit, acts, and leaves again. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { Browser, Locator, Page } from "playwright-core";
import { basic } from "../../files/host.ts";
import { freePort } from "../../main/program.ts";
import { screenFaults } from "./looks.ts";
import { enterAs, hasChromium, launch, open, PATIENT, withSite } from "./page.ts";
import type { Site } from "./page.ts";

const PASSWORD = "sesame-open-sesame";
let browser: Browser;
let block = "";

beforeAll(async () => {
  if (!hasChromium) return;
  browser = await launch();
  const hash = await Bun.password.hash(PASSWORD, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
  block = `[[operator]]\nname = "root"\npassword-hash = "${hash}"\n`;
});

const withOperators = (run: (site: Site) => Promise<void>, more = ""): Promise<void> =>
  withSite(run, {}, block + more);

const screenOf = (page: Page): Locator => page.getByRole("dialog", { name: "For operators" });
const button = (page: Page, name: string): Locator =>
  screenOf(page).getByRole("button", { name, exact: true });

/** Enters, and becomes an operator in the screen. */
async function operator(url: string): Promise<Page> {
  const page = await enterAs(browser, url, "ada");
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByRole("button", { name: "For operators" }).click();
  await screenOf(page).getByLabel("Name of the operator").fill("root");
  await screenOf(page).getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await button(page, "Users").waitFor();
  return page;
}

/** Shows more of a row. */
const unfold = (page: Page, name: string): Promise<void> =>
  screenOf(page).locator("summary", { hasText: name }).click();

/** Opens an act, fills it in and does it. */
async function act(page: Page, name: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
  await button(page, name).click();
  const form = screenOf(page).getByRole("form", { name, exact: true });
  for (const [label, text] of Object.entries(fields)) await form.getByLabel(label).fill(text);
  await form.getByRole("button", { name: "Do it" }).click();
  await screenOf(page).getByText(`Done: ${name}`).waitFor();
}

/** Moves with Tab until an element with this name has the focus. */
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

describe.skipIf(!hasChromium)("the operators' screen", () => {
  it(
    "lets an operator see users, close connections, and ban; others never see its entry",
    async () => {
      await withOperators(async (site) => {
        const eve = await site.join("eve");
        const page = await operator(site.url);
        await screenOf(page).getByText("2 users, 1 operators").waitFor();
        await unfold(page, "eve");
        await screenOf(page).getByText("127.0.0.1 (1)").first().waitFor();
        await act(page, "Close the connections of eve", { Reason: "spam" });
        expect(await eve.line(/^ERROR/u)).toContain("Killed (ada (spam))");
        await screenOf(page).getByText("1 of 1").waitFor();

        await button(page, "Bans").click();
        await act(page, "Add a ban", { "Mask, address": "bad@192.0.2.9", Reason: "no manners" });
        await screenOf(page).getByText("bad@192.0.2.9", { exact: true }).waitFor();
        await act(page, "Lift the ban on bad@192.0.2.9");
        await screenOf(page).getByText("Nothing here.").waitFor();
        // Refusals are words, and nothing is closed.
        await button(page, "Add a ban").click();
        const form = screenOf(page).getByRole("form", { name: "Add a ban" });
        await form.getByLabel("Mask, address").fill("*@*");
        await form.getByLabel("Reason").fill("all");
        await form.getByRole("button", { name: "Do it" }).click();
        await form.getByRole("alert").waitFor();

        await page.keyboard.press("Escape");
        await page.getByRole("navigation").getByRole("button", { name: "For operators" }).click();
        await button(page, "No longer be an operator").click();
        await screenOf(page).getByLabel("Name of the operator").waitFor();
        await page.keyboard.press("Escape");
        await screenOf(page).waitFor({ state: "detached" });
        expect(await page.getByRole("navigation").getByText("For operators").count()).toBe(0);
      });
    },
    PATIENT,
  );

  it(
    "shows a report with its message, closes it, reads the audit in its words, and announces",
    async () => {
      await withOperators(async (site) => {
        const page = await operator(site.url);
        const bob = await site.join("bob");
        const eve = await site.join("eve");
        eve.send("PRIVMSG #tea :buy <b>my</b> pills");
        const said = await bob.line(/pills/u);
        const [, id = ""] = /msgid=([^ ;]+)/u.exec(said) ?? [];
        bob.send(`REPORT eve msgid=${id} :spam again`);
        await bob.line(/Your report is number 1/u);

        await button(page, "Reports").click();
        await screenOf(page).getByText("buy <b>my</b> pills").waitFor();
        await screenOf(page).getByText("spam again").waitFor();
        await act(page, "Close report 1", { Outcome: "spoken to" });
        await screenOf(page).getByText("Nothing here.").waitFor();

        await button(page, "Audit").click();
        await screenOf(page).getByText("spoken to").waitFor();
        await screenOf(page).getByText("OPER", { exact: true }).waitFor();
        await screenOf(page).getByLabel("Act, such as").fill("REPORT*");
        await screenOf(page).getByRole("button", { name: "Search" }).click();
        await screenOf(page).getByText("1 of 1").waitFor();
        expect(await screenOf(page).getByText("OPER", { exact: true }).count()).toBe(0);

        await button(page, "Announcement").click();
        await act(page, "Send the announcement", { "Text to everyone": "tea at five" });
        expect(await bob.line(/tea at five/u)).toContain(" NOTICE $");
      });
    },
    PATIENT,
  );

  it(
    "suspends accounts, kicks members, frees names, and ends mutes",
    async () => {
      await withOperators(async (site) => {
        const page = await operator(site.url);
        const bob = await site.join("bob");
        bob.send("NS REGISTER long-enough-password");
        await bob.line(/ 900 /u);
        await button(page, "Accounts").click();
        await unfold(page, "bob");
        await act(page, "Suspend bob", { Reason: "away with it" });
        await bob.line(/ 901 /u);
        await screenOf(page).getByText("away with it").waitFor();
        await act(page, "End the suspension of bob");

        await button(page, "Channels").click();
        await unfold(page, "#tea");
        await act(page, "Kick bob");
        await bob.line(/ KICK #tea bob/u);
        await act(page, "Change the topic of #tea", { Topic: "tea only" });
        await screenOf(page).getByText("tea only").waitFor();

        await button(page, "Reserved names").click();
        await act(page, "Reserve a name", { "Name, or": "boss*", Reason: "ours" });
        await screenOf(page).getByText("boss*", { exact: true }).waitFor();
        await act(page, "Free boss*");

        bob.send("JOIN #tea", "PRIVMSG #tea :hello");
        await bob.line(/ 366 /u);
        await button(page, "Filters and mutes").click();
        await screenOf(page).getByText("Nothing here.").nth(1).waitFor();
        await page.keyboard.press("Escape");
        await screenOf(page).waitFor({ state: "detached" });
        await page.locator("#composer").fill("/quote FILTER ADD mute 1h * pills :no pills");
        await page.keyboard.press("Enter");
        await page.getByRole("navigation").getByRole("button", { name: "For operators" }).click();
        await button(page, "Filters and mutes").click();
        await screenOf(page).getByText("no pills").waitFor();
        bob.send("PRIVMSG #tea :pills");
        await bob.line(/ 404 bob #tea /u);
        await button(page, "Load again").nth(1).click();
        await act(page, "End the mute of 127.0.0.1");
        await act(page, "Remove filter 1");
      });
    },
    PATIENT,
  );

  it(
    "lists uploaded files, and removes one, and all of an account",
    async () => {
      const port = freePort();
      const url = `http://127.0.0.1:${port}/upload`;
      const environment = { RELAIS_WEB_PORT: String(port), RELAIS_FILES_URL: url };
      await withSite(
        async (site) => {
          const bob = await site.join("bob");
          bob.send(`NS REGISTER ${PASSWORD}`);
          await bob.line(/ 900 /u);
          const headers = { authorization: basic("bob", PASSWORD) };
          const upload = async (body: string): Promise<string> =>
            (await fetch(url, { method: "POST", body, headers })).headers.get("location") ?? "";
          const places = [await upload("one"), await upload("two")];
          const page = await operator(site.url);
          await button(page, "Files").click();
          await unfold(page, "bob");
          await screenOf(page).getByRole("link").nth(1).waitFor();
          const [first = "", second = ""] = places;
          await act(page, `Remove the file ${first.slice(first.lastIndexOf("/") + 1)}`, { Reason: "no" });
          expect([(await fetch(first)).status, (await fetch(second)).status]).toEqual([404, 200]);
          await act(page, "Remove all files of bob");
          expect((await fetch(second)).status).toBe(404);
          await screenOf(page).getByText("Nothing here.").first().waitFor();
        },
        environment,
        block,
      );
    },
    PATIENT,
  );

  it(
    "is used by the keyboard alone",
    async () => {
      await withOperators(async (site) => {
        await site.join("eve");
        const page = await operator(site.url);
        await tabTo(page, /^Bans$/u);
        await page.keyboard.press("Enter");
        await tabTo(page, /^Add a ban$/u);
        await page.keyboard.press("Enter");
        // The first field has the focus.
        await screenOf(page).locator("select:focus").waitFor();
        await tabTo(page, /^Mask, address/u);
        await page.keyboard.type("bad@192.0.2.9");
        await tabTo(page, /^Reason/u);
        await page.keyboard.type("no manners");
        await tabTo(page, /^Do it$/u);
        await page.keyboard.press("Enter");
        // What was done has the focus, and is read out.
        await screenOf(page).locator(":focus", { hasText: "Done: Add a ban" }).waitFor();
        await tabTo(page, /^Lift the ban on bad@192\.0\.2\.9$/u);
        await page.keyboard.press("Enter");
        await screenOf(page).locator(":focus", { hasText: "Do it" }).waitFor();
        await tabTo(page, /^Cancel$/u);
        await page.keyboard.press("Enter");
        await screenOf(page).locator(":focus", { hasText: "Lift the ban" }).waitFor();
        await page.keyboard.press("Escape");
        await screenOf(page).waitFor({ state: "detached" });
      });
    },
    PATIENT,
  );

  it(
    "breaks no rule of axe-core and fits in each look, with a form that is open",
    async () => {
      await withOperators(async (site) => {
        const eve = await site.join("eve");
        const page = await enterAs(browser, site.url, "ada");
        eve.send(`REPORT ada :${"w".repeat(200)}`);
        await eve.line(/Your report is number 1/u);
        await page.getByRole("button", { name: "Settings", exact: true }).click();
        await page.getByRole("button", { name: "For operators" }).click();
        await screenOf(page).getByLabel("Name of the operator").fill("root");
        await screenOf(page).getByLabel("Password").fill("wrong");
        await page.keyboard.press("Enter");
        await screenOf(page).getByRole("alert").getByText("Password incorrect").waitFor();
        expect(await screenFaults(page)).toEqual([]);
        await screenOf(page).getByLabel("Password").fill(PASSWORD);
        await page.keyboard.press("Enter");
        await unfold(page, "eve");
        await button(page, "Ban eve").click();
        expect(await screenFaults(page)).toEqual([]);
        for (const [name, there] of [
          ["Accounts", "Nothing here."],
          ["Channels", "#tea"],
          ["Bans", "Nothing here."],
          ["Filters and mutes", "Mutes"],
          ["Announcement", "Send the announcement"],
          ["Reports", "Report 1 about ada"],
          ["Audit", "2 of 2"],
        ] as const) {
          await button(page, name).click();
          await screenOf(page).getByText(there).first().waitFor();
          expect([name, await screenFaults(page)]).toEqual([name, []]);
        }
      });
    },
    PATIENT,
  );

  it(
    "shows what the privileges allow, and says where nothing is allowed or the server does not want it",
    async () => {
      await withSite(
        async (site) => {
          const page = await enterAsOperator(site.url, "Reports");
          expect(await screenOf(page).getByRole("navigation").getByRole("button").allTextContents()).toEqual([
            "Reports",
          ]);
        },
        {},
        `${block}privileges = ["reports", "wallops"]\n`,
      );
      await withSite(
        async (site) => {
          const page = await enterAsOperator(site.url, undefined);
          await screenOf(page).getByText("This server does not open its API to operators").waitFor();
          const answer = await fetch(new URL("/api/v1/summary", site.url));
          expect(answer.status).toBe(404);
        },
        {},
        `${block}[web]\noperators = false\n`,
      );
    },
    PATIENT,
  );

  it(
    "is loaded when it is opened, and again if that failed",
    async () => {
      await withOperators(async (site) => {
        const page = await enterAs(browser, site.url, "ada");
        const loaded: string[] = [];
        page.on("request", (request) => loaded.push(request.url()));
        await page.route(/\/assets\/chunk-/u, (route) => route.abort());
        await page.getByRole("button", { name: "Settings", exact: true }).click();
        expect(loaded).toEqual([]);
        await page.getByRole("button", { name: "For operators" }).click();
        await screenOf(page).getByText("could not be loaded").waitFor();
        await page.unroute(/\/assets\/chunk-/u);
        await page.keyboard.press("Escape");
        await screenOf(page).waitFor({ state: "detached" });
        await page.getByRole("button", { name: "Settings", exact: true }).click();
        await page.getByRole("button", { name: "For operators" }).click();
        await screenOf(page).getByLabel("Name of the operator").waitFor();
      });
    },
    PATIENT,
  );

  it(
    "asks an API that answers nobody else on this port",
    async () => {
      await withOperators(async (site) => {
        const page = await operator(site.url);
        const used = page.waitForRequest(/\/api\/v1\/channels/u);
        await button(page, "Channels").click();
        const authorization = (await (await used).headerValue("authorization")) ?? "";
        expect(authorization).toStartWith("Bearer relais-operator_");
        const statuses = await Promise.all(
          [{}, { authorization }, { authorization, origin: "https://evil.test" }].map(
            async (headers) => (await fetch(new URL("/api/v1/users", site.url), { headers })).status,
          ),
        );
        expect(statuses).toEqual([401, 200, 403]);
        // A list comes in pages.
        for (let count = 0; count < 60; count++) {
          const reserved = await fetch(new URL("/api/v1/reservations", site.url), {
            method: "POST",
            headers: { authorization, "content-type": "application/json" },
            body: JSON.stringify({ mask: `name${count}`, reason: "ours" }),
          });
          expect(reserved.status).toBe(204);
        }
        await button(page, "Reserved names").click();
        await screenOf(page).getByText("50 of 60").waitFor();
        await button(page, "Show more").click();
        await screenOf(page).getByText("60 of 60").waitFor();
        await screenOf(page).getByLabel("Search").fill("name59");
        await page.keyboard.press("Enter");
        await screenOf(page).getByText("1 of 1").waitFor();
        const stored = await page.evaluate<string>("JSON.stringify({ ...localStorage, ...sessionStorage })");
        expect(stored).not.toContain("relais-operator");
        // The connection was what the token was for.
        const eve = await site.join("eve");
        await page.context().close();
        await eve.line(/:ada!\S+ QUIT /u);
        const after = await fetch(new URL("/api/v1/users", site.url), { headers: { authorization } });
        expect(after.status).toBe(401);
      });
    },
    PATIENT,
  );
});

/** Enters, and becomes an operator, who has this section or none. */
async function enterAsOperator(url: string, tab: string | undefined): Promise<Page> {
  const page = await open(browser, url);
  await page.getByLabel("Your name").fill("ada");
  await page.keyboard.press("Enter");
  await page.getByRole("log").waitFor();
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByRole("button", { name: "For operators" }).click();
  await screenOf(page).getByLabel("Name of the operator").fill("root");
  await screenOf(page).getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  if (tab !== undefined) await button(page, tab).waitFor();
  return page;
}
