/**
 * `bun run docs:pictures`: starts a server, lets people talk, and takes the pictures of the web client that README.md and
 * docs/web.md show. They are looked at by people, and by no test.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { LiveServer } from "../../../bench/live/server.ts";
import { talk } from "./talk.ts";

const FOLDER = join(import.meta.dir, "../../pictures");
/** Lossy, and no artefact is seen at this quality. */
const QUALITY = 0.9;
/** Nick of the person who looks. */
const GUEST = "mara";

const toml = `[network]
name = "TeaHouse"
[[listen]]
host = "127.0.0.1"
port = 0
[web]
port = 0
channel = "#tea"
[flood]
exempt = ["127.0.0.1"]
`;

const wide = { viewport: { width: 1200, height: 760 } };
const phone = { viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

mkdirSync(FOLDER, { recursive: true });
const server = await LiveServer.start({ toml });
const [, url = ""] = /^Open (http:\S+) /mu.exec(readFileSync(join(server.folder, "errors"), "utf8")) ?? [];
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"],
});
const people = await talk(server.port);
try {
  await takeAll(browser);
} finally {
  for (const person of people.values()) person.close();
  await browser.close();
  await server.stop();
}

async function takeAll(shown: Browser): Promise<void> {
  await atTheDoor(shown);
  for (const theme of ["light", "dark"] as const) {
    await inTheChannel(shown, theme);
    await onAPhone(shown, theme);
  }
}

async function open(shown: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await shown.newContext({ locale: "en-GB", ...options });
  // Without the lines of joins and parts.
  await context.addInitScript(`localStorage.setItem("relais", '{"events":false}')`);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

async function enter(page: Page): Promise<void> {
  await page.getByLabel("Your name").fill(GUEST);
  await page.keyboard.press("Enter");
  await page.getByRole("log").getByText("raises a hand").waitFor();
  for (const channel of ["#garden", "#music"]) {
    await page.locator("#composer").fill(`/join ${channel}`);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: channel, exact: true }).waitFor();
  }
  await page.getByRole("navigation").getByText("#tea").click();
  await page.getByRole("heading", { name: "#tea", exact: true }).waitFor();
  await page.getByRole("log").getByText("raises a hand").waitFor();
}

async function atTheDoor(shown: Browser): Promise<void> {
  const page = await open(shown, { ...wide, colorScheme: "light" });
  await page.getByLabel("Your name").fill(GUEST);
  await take(page, "enter-light");
  await page.context().close();
}

async function inTheChannel(shown: Browser, theme: "light" | "dark"): Promise<void> {
  const page = await open(shown, { ...wide, colorScheme: theme });
  await enter(page);
  await people.get("noor")?.say("#garden", `${GUEST}: do you want some of the mint?`);
  await people.get("priya")?.say("#music", "Thursday is fine.");
  await people.get("noor")?.say(GUEST, "I can bring it on Friday.");
  if (theme === "light")
    await people.get("amelie")?.say("#tea", `${GUEST}: welcome! There is a cup for you as well.`);
  await page.getByRole("navigation").getByText("noor").waitFor();
  await page.getByRole("log").getByText(`${GUEST}: welcome!`).waitFor();
  await page.locator("#composer").fill("Thank you, I am **so** looking forward to it");
  await take(page, `channel-${theme}`);
  if (theme === "dark") {
    await page.getByRole("button", { name: "Search", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await dialog.getByRole("textbox").first().fill("water");
    await page.keyboard.press("Enter");
    await dialog.getByText("How hot").waitFor();
    await take(page, "search-dark");
    await page.context().close();
    return;
  }
  await page.locator("#composer").fill("");
  await page.getByRole("complementary").getByText("noor").click();
  await page.getByRole("dialog").getByText("Online since").waitFor();
  await take(page, "person-light");
  await page.context().close();
}

async function onAPhone(shown: Browser, theme: "light" | "dark"): Promise<void> {
  const page = await open(shown, { ...phone, colorScheme: theme });
  await page.getByLabel("Your name").fill(GUEST);
  await page.getByRole("button", { name: "Enter" }).tap();
  await page.getByRole("log").getByText("raises a hand").waitFor();
  if (theme === "dark") {
    await page.getByRole("button", { name: "Channels and conversations" }).tap();
    await page.getByRole("navigation").getByText("#tea").waitFor();
  }
  await take(page, `phone-${theme}`);
  await page.context().close();
}

/** The browser itself turns the picture into WebP. */
async function take(page: Page, name: string): Promise<void> {
  // Time for two frames, and for the transitions of the style sheet.
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 300)))");
  const png = (await page.screenshot({ caret: "initial" })).toBase64();
  const blank = await page.context().newPage();
  const encoded = await blank.evaluate(`(async () => {
    const picture = new Image();
    picture.src = "data:image/png;base64,${png}";
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: ${QUALITY} });
    const url = await new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(blob);
    });
    return url.slice(url.indexOf(",") + 1);
  })()`);
  await blank.close();
  const bytes = Buffer.from(String(encoded), "base64");
  await Bun.write(join(FOLDER, `${name}.webp`), bytes);
  process.stdout.write(`${name}.webp ${(bytes.length / 1024).toFixed(0)} KiB\n`);
}
