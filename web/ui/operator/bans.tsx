/** Server bans, and reserved names. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { banKinds, maskOf } from "../../core/operator/rows.ts";
import type { Kept, ShownBan } from "../../core/operator/rows.ts";
import { Field, textIn } from "../field.tsx";
import { moment } from "../times.ts";
import { Act, End, Facts, Reason, Rows, Search, Text, useListing } from "./parts.tsx";
import { api, may } from "./service.ts";
import { o } from "./texts.ts";

export function KeptFacts({ of }: { readonly of: Kept }): JSX.Element {
  return (
    <Facts
      of={[
        ["facts.reason", of.reason],
        ["facts.by", of.setBy],
        ["facts.created", moment(of.setAt)],
        ["facts.until", of.expiresAt === undefined ? o("facts.never") : moment(of.expiresAt)],
      ]}
    />
  );
}

function Kinds({ all }: { readonly all?: true }): JSX.Element {
  return (
    <label class="field">
      <span>{o("ban.kind")}</span>
      <select name="kind">
        {all === true && <option value="">{o("ban.all")}</option>}
        {banKinds.map((kind) => (
          <option key={kind} value={kind}>
            {o(`ban.${kind}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

const addBan = (form: HTMLFormElement): Promise<void> =>
  api.send("POST", "/bans", {
    kind: textIn(form, "kind"),
    mask: textIn(form, "mask"),
    reason: textIn(form, "reason"),
    seconds: Number(textIn(form, "seconds")),
    unlessLoggedIn: textIn(form, "unless") !== "",
  });

export function Bans(): JSX.Element {
  const query = useSignal({ mask: "", kind: "" });
  const bans = useListing<ShownBan>("/bans", query.value);
  return (
    <>
      {may("bans:write") && (
        <Act label={o("ban.add")} run={addBan} done={bans.reload}>
          <Kinds />
          <Field
            label={o("ban.mask")}
            name="mask"
            required
            pattern="\S+"
            maxLength={200}
            autocomplete="off"
          />
          <Reason />
          <End />
          <label class="check">
            <input type="checkbox" name="unless" value="yes" />
            <span>{o("ban.unless")}</span>
          </label>
        </Act>
      )}
      <Search
        search={(form) => (query.value = { mask: maskOf(textIn(form, "mask")), kind: textIn(form, "kind") })}
      >
        <Field label={o("search.mask")} name="mask" type="search" autocomplete="off" />
        <Kinds all />
      </Search>
      <Rows
        of={bans}
        keyOf={({ kind, mask }) => `${kind} ${mask}`}
        row={(ban) => (
          <>
            <Text of={ban.mask} /> <small>{o(`ban.${ban.kind}`)}</small>{" "}
            {ban.unlessLoggedIn === true && <small>({o("ban.unless")})</small>}
            <KeptFacts of={ban} />
            {may("bans:write") && (
              <Act
                label={o("ban.lift", { name: ban.mask })}
                run={() => api.remove("/bans", { kind: ban.kind, mask: ban.mask })}
                done={bans.reload}
              />
            )}
          </>
        )}
      />
    </>
  );
}

const reserve = (form: HTMLFormElement): Promise<void> =>
  api.send("POST", "/reservations", {
    mask: textIn(form, "mask"),
    reason: textIn(form, "reason"),
    seconds: Number(textIn(form, "seconds")),
  });

export function Reserved(): JSX.Element {
  const mask = useSignal("");
  const names = useListing<Kept>("/reservations", { mask: mask.value });
  return (
    <>
      {may("bans:write") && (
        <Act label={o("reserved.add")} run={reserve} done={names.reload}>
          <Field
            label={o("reserved.mask")}
            name="mask"
            required
            pattern="\S+"
            maxLength={200}
            autocomplete="off"
          />
          <Reason />
          <End />
        </Act>
      )}
      <Search search={(form) => (mask.value = maskOf(textIn(form, "mask")))}>
        <Field label={o("search.mask")} name="mask" type="search" autocomplete="off" />
      </Search>
      <Rows
        of={names}
        keyOf={(each) => each.mask}
        row={(name) => (
          <>
            <Text of={name.mask} />
            <KeptFacts of={name} />
            {may("bans:write") && (
              <Act
                label={o("reserved.end", { name: name.mask })}
                run={() => api.remove("/reservations", { mask: name.mask })}
                done={names.reload}
              />
            )}
          </>
        )}
      />
    </>
  );
}
