/** One's own profile: what is set here is seen by others there. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { Browser } from "playwright-core";
import { png } from "../../files/pictures.ts";
import { freePort } from "../../main/program.ts";
import { screenFaults } from "./looks.ts";
import { enterAs, hasChromium, launch, open, PATIENT, register, withSite } from "./page.ts";

let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launch();
});

describe.skipIf(!hasChromium)("a profile", () => {
  it(
    "has a picture that is uploaded, names, pronouns and a status, which others see",
    async () => {
      const port = freePort();
      const upload = `http://127.0.0.1:${port}/upload`;
      await withSite(
        async (site) => {
          const bea = await enterAs(browser, site.url, "bea");
          const page = await open(browser, site.url);
          await register(page, "ada", "correct-horse-battery");
          await page.getByRole("complementary").getByText("ada").waitFor();
          await page.getByRole("button", { name: "Settings", exact: true }).click();
          const profile = page.getByRole("region", { name: "Profile" });
          const choose = profile.getByLabel("Upload a picture of yourself");
          const mimeType = "image/png";
          await choose.setInputFiles({ name: "empty.png", mimeType, buffer: Buffer.from("") });
          await profile.getByRole("alert").getByText("The file is empty.").waitFor();
          await profile.getByRole("button", { name: "Remove empty.png" }).click();
          await choose.setInputFiles({ name: "me.png", mimeType, buffer: png(1) });
          const picture = bea.locator(".members img");
          await picture.waitFor();
          expect(await picture.getAttribute("src")).toStartWith(`${upload}/`);
          // The field has the new address once the server has confirmed it.
          await profile.locator(`input[name=avatar][value^="${upload}/"]`).waitFor();
          await profile.getByLabel("Shown name").fill("Ada of the teapot");
          await profile.getByLabel("Pronouns").fill("she/her");
          await profile.getByLabel("Status").fill("brewing");
          await profile.getByLabel("Real name").fill("Ada Lovelace");
          expect(await screenFaults(page)).toEqual([]);
          await profile.getByRole("button", { name: "Save" }).click();
          await bea.getByRole("complementary").getByText("ada").click();
          const card = bea.getByRole("dialog");
          for (const text of ["Ada of the teapot", "she/her", "brewing", "Ada Lovelace"])
            await card.getByText(text, { exact: true }).waitFor();

          // Without an address there is no picture.
          await profile.getByLabel("Address of a picture").fill("");
          await profile.getByRole("button", { name: "Save" }).click();
          await picture.waitFor({ state: "detached" });
        },
        { RELAIS_WEB_PORT: String(port), RELAIS_FILES_URL: upload },
      );
    },
    PATIENT,
  );
});
