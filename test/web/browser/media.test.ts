/** Files, pictures, threads, emoji and search in the page, in a real browser. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { png } from "../../files/pictures.ts";
import { freePort } from "../../main/program.ts";
import { enterAs, hasChromium, launch, open, reads, say, violations, withSite, PATIENT } from "./page.ts";
import type { Site } from "./page.ts";

let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launch();
});

/** A server with a file host, and the page of someone with an account. */
async function withFiles(
  run: (site: Site, page: Page) => Promise<void>,
  more: (url: string) => Readonly<Record<string, string>> = () => ({}),
): Promise<void> {
  const port = freePort();
  const url = `http://127.0.0.1:${port}/`;
  const environment = { RELAIS_WEB_PORT: String(port), RELAIS_FILES_URL: `${url}upload`, ...more(url) };
  await withSite(async (site) => {
    const page = await open(browser, site.url);
    await page.getByLabel("New account").check();
    await page.getByLabel("Your name").fill("ada");
    await page.getByLabel("Password").fill("correct horse battery");
    await page.keyboard.press("Enter");
    await page.getByRole("complementary").getByText("ada").waitFor();
    await run(site, page);
  }, environment);
}

const picture = { name: "tea pot.png", mimeType: "image/png", buffer: png(1) };
const text = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("tea at five") };

/** Puts a file on the page as a drop or a paste would. */
const bring = (page: Page, kind: "drop" | "paste", name: string): Promise<unknown> =>
  page.locator("#composer").evaluate(
    (element, [event, file]) => {
      const {
        DataTransfer: Transfer,
        File: Made,
        ClipboardEvent: Pasted,
        DragEvent: Dropped,
      } = globalThis as never as Record<
        string,
        new (...args: readonly unknown[]) => { items: { add(file: unknown): void } }
      >;
      if (Transfer === undefined || Made === undefined || Pasted === undefined || Dropped === undefined)
        return;
      const data = new Transfer();
      data.items.add(new Made(["some words"], file, { type: "text/plain" }));
      const init = { bubbles: true, cancelable: true, clipboardData: data, dataTransfer: data };
      const target = element as { dispatchEvent(event: unknown): boolean };
      target.dispatchEvent(event === "paste" ? new Pasted("paste", init) : new Dropped("drop", init));
    },
    [kind, name] as const,
  );

describe.skipIf(!hasChromium)("files", () => {
  it(
    "are picked, dropped and pasted, cancelled, and shown to others",
    async () => {
      await withFiles(async (site, page) => {
        const bob = await site.join("bob");
        const chips = page.getByRole("list", { name: "Files for the next message" });
        await page.locator("input[type=file]").setInputFiles([picture, text]);
        await chips.getByText("ready").nth(1).waitFor();
        await bring(page, "drop", "dropped.txt");
        await chips.getByText("dropped.txt").waitFor();
        await bring(page, "paste", "pasted.txt");
        await chips.getByText("ready").nth(3).waitFor();
        await page.getByRole("button", { name: "Remove pasted.txt" }).click();
        expect(await violations(page)).toEqual([]);
        await say(page, "look");
        expect(await bob.line(/look/u)).toContain("PRIVMSG #tea :look");
        for (const ending of ["png", "txt", "txt"])
          expect(await bob.line(/PRIVMSG #tea :?http/u)).toEndWith(`.${ending}`);
        await chips.waitFor({ state: "detached" });

        // Its size is that of its box before it is there.
        const shown = page.getByRole("button", { name: "Enlarge: Picture from ada: tea pot.png" });
        await shown.locator("img").waitFor();
        const { width = 0, height = 0 } = (await shown.boundingBox()) ?? {};
        expect([Math.round(width), Math.round(height)]).toEqual([320, 192]);
        await page.getByRole("link", { name: /notes\.txt 11 byte · text\/plain/u }).waitFor();
        await shown.click();
        await page.getByRole("dialog").getByRole("img", { name: "Picture from ada: tea pot.png" }).waitFor();
        expect(await violations(page)).toEqual([]);
        await page.keyboard.press("Escape");

        // A picture of the own host is an avatar; one from elsewhere is not asked for.
        const url = (await shown.locator("img").getAttribute("src")) ?? "";
        const foreign: string[] = [];
        page.on("request", (request) => {
          if (!request.url().startsWith(site.url)) foreign.push(request.url());
        });
        await say(page, `/quote METADATA * SET avatar :${url}`);
        await page.locator(`.members img[src="${url}"]`).waitFor();
        await say(page, "/quote METADATA * SET display-name :The \u202EBoss");
        await page.locator(".given", { hasText: "The Boss" }).first().waitFor();
        await say(page, "/quote METADATA * SET avatar :https://tracker.example/me.png");
        await page.locator(`.members img`).waitFor({ state: "detached" });
        bob.send(
          "PRIVMSG #tea :https://tracker.example/upload/x.png http://127.0.0.1/upload/y.png",
          `PRIVMSG #tea :${url.replace("http://", "http://evil@")} ${url}?track`,
        );
        await reads(page, "?track");
        expect(await page.locator(".media").count()).toBe(1);
        expect(foreign).toEqual([]);
      });
    },
    PATIENT,
  );

  it(
    "are cancelled on their way, fail in words, and are tried again",
    async () => {
      await withFiles(async (_, page) => {
        const chips = page.getByRole("list", { name: "Files for the next message" });
        const held = Promise.withResolvers<void>();
        await page.route("**/upload", async (route) => {
          await held.promise;
          await route.abort().catch(() => undefined);
        });
        await page.locator("input[type=file]").setInputFiles([picture, text]);
        await chips.getByRole("progressbar").nth(1).waitFor();
        await page.getByRole("button", { name: "Cancel tea pot.png" }).click();
        await chips.getByText("tea pot.png").waitFor({ state: "detached" });
        held.resolve();
        await chips.getByRole("alert").getByText("The connection was lost.").waitFor();
        await page.unroute("**/upload");
        await page.getByRole("button", { name: "Try again" }).click();
        await chips.getByText("ready").waitFor();
        await page
          .locator("input[type=file]")
          .setInputFiles({ ...text, name: "e.txt", buffer: Buffer.from("") });
        await chips.getByText("The file is empty.").waitFor();
      });
    },
    PATIENT,
  );

  it("are for accounts: a guest reads so", async () => {
    const port = freePort();
    const environment = {
      RELAIS_WEB_PORT: String(port),
      RELAIS_FILES_URL: `http://127.0.0.1:${port}/upload`,
    };
    await withSite(async (site) => {
      const page = await enterAs(browser, site.url, "guest");
      await page.getByRole("button", { name: "Add files" }).click();
      await page.getByRole("alert").getByText("Uploads need an account").waitFor();
    }, environment);
  });
});

describe.skipIf(!hasChromium)("a thread", () => {
  it(
    "is opened beside the messages, counts its replies, and takes one",
    async () => {
      await withSite(async (site) => {
        const bob = await site.join("bob");
        const page = await enterAs(browser, site.url, "ada");
        await say(page, "who wants tea?");
        const [, root = ""] = /msgid=([^; ]+)/u.exec(await bob.line(/who wants/u)) ?? [];
        bob.send(`@+reply=${root} PRIVMSG #tea :me`, "PRIVMSG #tea :something else");
        await reads(page, "something else");
        await page.getByRole("button", { name: "1 reply" }).click();
        const thread = page.getByRole("complementary", { name: "Thread" });
        await thread.locator("article", { hasText: "me" }).last().waitFor();
        expect(await thread.locator("article").count()).toBe(2);
        await page.keyboard.type("with milk");
        await page.keyboard.press("Enter");
        expect(await bob.line(/with milk/u)).toContain(`+reply=${root}`);
        await page.getByRole("button", { name: "2 replies" }).waitFor();
        expect(await violations(page)).toEqual([]);
        await page.keyboard.press("Escape");
        await thread.waitFor({ state: "detached" });
      });
    },
    PATIENT,
  );
});

describe.skipIf(!hasChromium)("a found message", () => {
  it(
    "is shown where it was said, with what stood around it",
    async () => {
      await withSite(
        async (site) => {
          const bob = await site.join("bob");
          bob.send("PRIVMSG #tea :the needle");
          for (let number = 0; number < 240; number++) bob.send(`PRIVMSG #tea :hay ${number}`);
          await bob.heard();
          const page = await enterAs(browser, site.url, "ada");
          await reads(page, "hay 239");
          await page.getByRole("button", { name: "Search", exact: true }).click();
          await page.getByLabel("Words").fill("needle");
          await page.getByLabel("From (a name)").fill("bob");
          await page.keyboard.press("Enter");
          await page.getByRole("dialog").getByRole("button", { name: /bob/u }).click();
          await page.locator("article.found", { hasText: "the needle" }).waitFor();
          // Only lines in sight are elements.
          const gap = page.getByRole("button", { name: "Load the messages in between" });
          await page.getByRole("log").hover();
          while (!(await gap.isVisible())) {
            await page.mouse.wheel(0, 300);
            await page.evaluate("new Promise((resolve) => requestAnimationFrame(resolve))");
          }
          await gap.click();
          await gap.waitFor({ state: "detached" });
          await say(page, "there it is");
          await reads(page, "there it is");
        },
        { RELAIS_FLOOD_EXEMPT: "127.0.0.1" },
      );
    },
    PATIENT,
  );
});

describe.skipIf(!hasChromium)("emoji", () => {
  it(
    "are chosen, found by words, completed, and used as reactions; all come from the server itself",
    async () => {
      await withSite(async (site) => {
        const bob = await site.join("bob");
        const page = await enterAs(browser, site.url, "ada");
        const foreign: string[] = [];
        page.on("request", (request) => {
          if (!request.url().startsWith(site.url)) foreign.push(request.url());
        });
        await page.getByRole("button", { name: "Emoji", exact: true }).click();
        await page.getByRole("dialog").getByLabel("Search").fill("tea cup");
        await page.getByRole("dialog").getByRole("button", { name: "teacup without handle" }).click();
        await page.locator("#composer:focus").waitFor();
        await page.keyboard.press("Enter");
        expect(await bob.line(/PRIVMSG/u)).toEndWith("🍵");
        await page.locator("#composer").pressSequentially(":hamste");
        await page.getByRole("option", { name: "🐹 :hamster:" }).waitFor();
        await page.keyboard.press("Tab");
        await page.keyboard.type("and :cat:");
        await page.keyboard.press("Enter");
        expect(await bob.line(/and/u)).toEndWith("🐹 and 🐱");
        await page.locator("article.said").first().hover();
        await page.getByRole("button", { name: "Another reaction" }).first().click();
        await page.getByRole("dialog").getByRole("button", { name: "red heart" }).waitFor();
        expect(await violations(page)).toEqual([]);
        await page.getByRole("dialog").getByLabel("Search").fill("hamster");
        await page.keyboard.press("Enter");
        expect(await bob.line(/TAGMSG/u)).toContain("+draft/react=🐹");
        expect(foreign).toEqual([]);
      });
    },
    PATIENT,
  );
});

describe.skipIf(!hasChromium)("files and previews made to attack", () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" onload="parent.document.title=1"><script>1</script></svg>';
  const attacks = [
    {
      name: "\u202Egnp.<img src=x onerror=1>.html",
      mimeType: "text/html",
      buffer: Buffer.from("<script>1</script>"),
    },
    { name: "picture.svg", mimeType: "image/svg+xml", buffer: Buffer.from(svg) },
    { name: `${"long".repeat(80)}.png`, mimeType: "image/png", buffer: Buffer.from("no picture at all") },
  ];

  it(
    "run nothing, load nothing and break nothing, in the dark and on a phone",
    async () => {
      await withFiles(
        async (site, page) => {
          await page.emulateMedia({ colorScheme: "dark" });
          await page.setViewportSize({ width: 360, height: 640 });
          const foreign: string[] = [];
          const errors: string[] = [];
          page.on("request", (request) => {
            if (!request.url().startsWith(site.url)) foreign.push(request.url());
          });
          page.on("pageerror", (error) => errors.push(error.message));
          // The server fetches nothing inside, such as another server of a test: its answer is played here.
          await page.route("**/preview", (route) =>
            route.fulfill({
              json: {
                title: "<img src=x onerror=\"document.title='run'\">\u202E title",
                description: `${"\u0334".repeat(500)}${"W".repeat(400)}`,
                site: "bank.example",
              },
            }),
          );
          await page.locator("input[type=file]").setInputFiles(attacks);
          await page.getByText("ready").nth(2).waitFor();
          await say(page, "see https://evil.example/login");
          const preview = page.getByRole("link", { name: /bank\.example \(evil\.example\)/u });
          await preview.waitFor();
          expect(await preview.textContent()).toContain("bank.example (evil.example)");
          await page.locator("a.file").nth(2).waitFor();
          expect(await page.locator(".messages img").count()).toBe(0);
          expect(await page.locator(".messages").textContent()).not.toMatch(/[\u202a-\u202e]|\p{M}{7}/u);
          expect(await page.title()).not.toContain("run");
          expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
          expect(await violations(page)).toEqual([]);
          await page.locator("article.said").last().hover();
          await page.getByRole("button", { name: "Thread" }).click();
          await page.getByRole("complementary", { name: "Thread" }).waitFor();
          expect(await violations(page)).toEqual([]);
          expect([foreign, errors]).toEqual([[], []]);
        },
        (url) => ({ RELAIS_PREVIEWS_URL: `${url}preview` }),
      );
    },
    PATIENT,
  );
});
