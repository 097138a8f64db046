/** The page as files on a plain web server, for another IRC server: InspIRCd, over its WebSocket. */
import { afterAll, beforeAll, expect, it } from "bun:test";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { inspircdPrograms, startInspircd } from "../../clients/inspircd.ts";
import type { RunningInspircd } from "../../clients/inspircd.ts";
import { describeWith } from "../../clients/installed.ts";
import { LineClient } from "../../e2e/relais.ts";
import { keptDirectory } from "../../main/directory.ts";
import { enterAs, hasChromium, launch, PATIENT, reads, say } from "./page.ts";

const SCRIPT = join(import.meta.dir, "../../../packaging/static-page.ts");

describeWith([...inspircdPrograms, "chromium"], "the page, as files, with InspIRCd", () => {
  let browser: Browser;
  let inspircd: RunningInspircd;
  let folder: string;
  let remove: () => Promise<void>;
  let files: Bun.Server<undefined>;

  beforeAll(async () => {
    if (hasChromium) browser = await launch();
    [inspircd, [folder, remove]] = await Promise.all([startInspircd(), keptDirectory()]);
    const socket = `ws://127.0.0.1:${inspircd.webSocketPort}/`;
    const script = [SCRIPT, "--socket", socket, "--network", "Foreign", "--channel", "#tea", "--out", folder];
    const built = Bun.spawn([process.execPath, ...script], { stdout: "ignore", stderr: "inherit" });
    expect(await built.exited).toBe(0);
    files = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: async ({ url }) => {
        const { pathname } = new URL(url);
        const file = Bun.file(join(folder, pathname === "/" ? "index.html" : pathname));
        return (await file.exists()) ? new Response(file) : new Response("not found", { status: 404 });
      },
    });
  });

  afterAll(async () => {
    await files.stop(true);
    await inspircd.stop();
    await remove();
  });

  it(
    "enters, talks, sees who comes and goes, and comes back",
    async () => {
      const bob = await LineClient.connect(inspircd.port);
      bob.send("NICK bob", "USER bob 0 * :bob");
      await bob.line(/ 422 /u);
      bob.send("JOIN #tea");
      await bob.line(/ 366 /u);
      const page = await enterAs(browser, `http://127.0.0.1:${files.port}/`, "ada");
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      await page.getByRole("complementary").getByText("bob").waitFor();
      expect(await page.title()).toContain("Foreign");

      await say(page, "hello **bob**");
      expect(await bob.line(/PRIVMSG #tea/u)).toEndWith("PRIVMSG #tea :hello \u0002bob\u0002");
      await page.locator("article.said .delivery").waitFor({ state: "detached" });
      bob.send("PRIVMSG #tea :ada: \u000304hello\u0003", "PRIVMSG #tea :\u0001ACTION nods\u0001");
      await reads(page, "ada: hello");
      await page.locator("article.action", { hasText: "nods" }).waitFor();
      expect(await page.locator("article.mentions").count()).toBe(1);
      await say(page, "/me bows");
      expect(await bob.line(/bows/u)).toEndWith("PRIVMSG #tea :\u0001ACTION bows\u0001");
      await say(page, "two\nlines");
      expect(await bob.line(/:two$/u)).toEndWith("PRIVMSG #tea :two");
      expect(await bob.line(/:lines$/u)).toEndWith("PRIVMSG #tea :lines");

      bob.send("TOPIC #tea :Tea at four", "NICK bobby");
      await page.locator("p.topic", { hasText: "Tea at four" }).waitFor();
      await page.getByRole("complementary").getByText("bobby").click();
      await page.getByRole("dialog").getByText("Online since").waitFor();
      await page.keyboard.press("Escape");
      await say(page, "/msg bobby psst");
      expect(await bob.line(/psst/u)).toEndWith("PRIVMSG bobby :psst");
      bob.send("PRIVMSG ada :yes?");
      await page.getByRole("navigation").getByText("bobby").click();
      await reads(page, "yes?");
      await page.getByRole("navigation").getByText("#tea").click();
      await page.getByRole("button", { name: "All channels" }).click();
      await page.getByRole("dialog").getByText("Tea at four").waitFor();
      await page.keyboard.press("Escape");

      // InspIRCd has no history: the lines of before are gone with the page, and the channel is not.
      await page.reload();
      await page.getByRole("complementary").getByText("bobby").waitFor();
      bob.send("PRIVMSG #tea :welcome back");
      await reads(page, "welcome back");
      expect(errors).toEqual([]);
      await page.context().close();
      bob.send("QUIT");
      await bob.closed;
    },
    PATIENT,
  );
});
