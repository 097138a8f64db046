/** A guest in the page and irssi in a terminal, in the same channel: lines, actions, formatting and colours both ways. */
import { beforeAll, expect, it } from "bun:test";
import type { Browser, Locator, Page } from "playwright-core";
import { describeWith } from "../../clients/installed.ts";
import { startIrssi } from "../../clients/irssi.ts";
import { enterAs, hasChromium, launch, PATIENT, reads, say, withSite } from "./page.ts";

let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launch();
});

/** The part of a message that has this text, by itself. */
const piece = (page: Page, text: string): Locator =>
  page.locator("article.said span", { hasText: text }).last();

const styleOf = (found: Locator): Promise<string | null> => found.getAttribute("style");

describeWith(["irssi", "chromium"], "a guest in the page and irssi", () => {
  it(
    "read each other's lines, actions, formatting and colours",
    async () => {
      await withSite(async (site) => {
        const irssi = await startIrssi({ nick: "iris", port: site.port });
        try {
          await irssi.greeted();
          irssi.type("/join #tea");
          await irssi.receives(" 366 iris #tea ");
          const page = await enterAs(browser, site.url, "ada");
          await irssi.sees("ada [ada@127.0.0.1] has joined #tea");
          await page.getByRole("complementary").getByText("iris").waitFor();

          irssi.type("/msg #tea ada: thé ou お茶 ? 🍵");
          await reads(page, "ada: thé ou お茶 ? 🍵");
          await page.locator("article.mentions").waitFor();
          irssi.type("/action #tea s’incline");
          const action = page.locator("article.action", { hasText: "s’incline" });
          await action.waitFor();
          expect(await action.textContent()).toContain("* iris");
          irssi.type("/quote PRIVMSG #tea :\u0002loud\u0002 \u000308,02signal\u0003 plain");
          await piece(page, "loud").waitFor();
          expect(await piece(page, "loud").getAttribute("class")).toBe("f-bold");
          expect(await styleOf(piece(page, "signal"))).toBe(
            "color: rgb(255, 255, 0); background-color: rgb(0, 0, 127);",
          );

          await say(page, "both, **please**");
          expect(await irssi.receives("both, ")).toEndWith("PRIVMSG #tea :both, \u0002please\u0002");
          await irssi.sees("< ada> both, please");
          await say(page, "/me nods");
          await irssi.sees("* ada nods");
          await say(page, "two lines\nof one message");
          await irssi.sees("< ada> two lines");
          await irssi.sees("< ada> of one message");
          await say(page, "\u000307,01leaf\u0003 and pot");
          expect(await irssi.receives("leaf")).toEndWith("PRIVMSG #tea :\u000307,01leaf\u0003 and pot");
          await irssi.sees("< ada> leaf and pot");
          expect(await styleOf(piece(page, "leaf"))).toBe(
            "color: rgb(252, 127, 0); background-color: rgb(0, 0, 0);",
          );

          irssi.type("/topic #tea Tea at four");
          await page.locator("p.topic", { hasText: "Tea at four" }).waitFor();
          await say(page, "/query iris");
          await page.getByRole("heading", { name: "iris", exact: true }).waitFor();
          await say(page, "psst");
          await irssi.sees("psst");
          irssi.type("/msg ada yes?");
          await reads(page, "yes?");
        } finally {
          await irssi.stop();
        }
      });
    },
    PATIENT,
  );
});
