/** One's own profile: names, pronouns, status, and a picture, which is uploaded or has an address. */
import type { JSX, TargetedSubmitEvent } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../texts/index.ts";
import { Attachments } from "./attachments.tsx";
import { Field, textIn } from "./field.tsx";
import { client, state } from "./store.ts";
import { uploader, uploads } from "./uploads.ts";

/** Key for the upload of the picture: no buffer has it. */
const PICTURE = " picture";
const keys = ["display-name", "pronouns", "status", "avatar"] as const;

/** Uploads one picture; it becomes that of the profile once it is there. */
function Picture(): JSX.Element {
  const done = uploads.value.some(({ buffer, phase }) => buffer === PICTURE && phase === "done");
  useEffect(() => {
    if (!done) return;
    const url = uploader.take(PICTURE).at(-1);
    if (url !== undefined) client.setMetadata("avatar", url);
  }, [done]);
  return (
    <>
      <label class="field">
        <span>{t("profile.upload")}</span>
        <input
          type="file"
          accept="image/png,image/jpeg,image/gif,image/webp"
          onChange={({ currentTarget }) => {
            uploader.add(PICTURE, [...(currentTarget.files ?? [])]);
            currentTarget.value = "";
          }}
        />
      </label>
      <Attachments buffer={{ key: PICTURE }} />
    </>
  );
}

export function Profile(): JSX.Element {
  const { account, nick, people, server, capabilities } = state.value;
  const me = people.get(server.fold(nick));
  const now = (key: string): string => me?.metadata.get(key) ?? "";
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    if (capabilities.has("draft/metadata-2"))
      for (const key of keys) if (textIn(form, key) !== now(key)) client.setMetadata(key, textIn(form, key));
    const name = textIn(form, "name");
    if (name !== "" && name !== me?.realname) client.send("SETNAME", [name]);
  };
  return (
    <section aria-label={t("profile.title")}>
      <h3>{t("profile.title")}</h3>
      {capabilities.has("draft/metadata-2") && server.fileHost !== undefined && account !== undefined && (
        <Picture />
      )}
      <form class="grid" onSubmit={submit}>
        {capabilities.has("draft/metadata-2") &&
          keys.map((key) => (
            <Field
              // An uploaded picture has another address than the one that the field began with.
              key={`${key} ${now(key)}`}
              label={t(`profile.${key}`)}
              name={key}
              inputMode={key === "avatar" ? "url" : "text"}
              defaultValue={now(key)}
              autocomplete="off"
            />
          ))}
        {capabilities.has("setname") && (
          <Field label={t("whois.name")} name="name" defaultValue={me?.realname ?? ""} autocomplete="off" />
        )}
        <button class="primary">{t("settings.save")}</button>
      </form>
    </section>
  );
}
