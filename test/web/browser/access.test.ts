/**
 * Each screen of the page, light and dark, on a desk, on a phone, and at 200 %: no rule of axe-core is broken, and nothing has to be
 * scrolled sideways.
 */
import { beforeAll, describe, expect, it } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { MailServer } from "../../e2e/mail-server.ts";
import { freePort } from "../../main/program.ts";
import { screenFaults } from "./looks.ts";
import { hasChromium, launch, open, withSite, PATIENT } from "./page.ts";
import { doors, screens } from "./screen-rows.ts";
import type { Scene } from "./screen-rows.ts";

let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launch();
});

/** Closes what the row before has opened. */
async function goHome(page: Page): Promise<void> {
  while ((await page.locator("dialog[open]").count()) > 0) await page.keyboard.press("Escape");
}

async function withScene(run: (scene: Scene) => Promise<void>): Promise<void> {
  const port = freePort();
  const url = `http://127.0.0.1:${port}/`;
  const mail = await MailServer.start();
  const environment = {
    RELAIS_WEB_PORT: String(port),
    RELAIS_FILES_URL: `${url}upload`,
    RELAIS_PREVIEWS_URL: `${url}preview`,
    RELAIS_FLOOD_EXEMPT: "127.0.0.1",
  };
  const letters = `[mail]\nhost = "127.0.0.1"\nport = ${mail.port}\nsecurity = "none"\nfrom = "irc@example.org"\n`;
  await withSite(
    async (site) => {
      const bob = await site.join("bob");
      const page = await open(browser, site.url);
      await run({ page, site, bob, mail });
    },
    environment,
    letters,
  );
  await mail.stop();
}

describe.skipIf(!hasChromium)("each screen", () => {
  it(
    "breaks no rule of axe-core, and fits, in each look",
    async () => {
      await withScene(async (scene) => {
        const found: Record<string, readonly string[]> = {};
        for (const [name, bring] of [...doors, ...screens]) {
          await goHome(scene.page);
          await bring(scene);
          const faults = await screenFaults(scene.page);
          if (faults.length > 0) found[name] = faults;
        }
        expect(found).toEqual({});
      });
    },
    PATIENT,
  );
});
