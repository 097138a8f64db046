/** Reports of users, filters on texts and mutes, the audit, and announcements. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { displayName, displayText } from "../../core/display-text.ts";
import { withoutFormatting } from "../../core/formatting.ts";
import { maskOf, routeOf } from "../../core/operator/rows.ts";
import type { AuditEntry, ShownFilter, ShownMute, ShownReport } from "../../core/operator/rows.ts";
import { Field, textIn } from "../field.tsx";
import { moment } from "../times.ts";
import { KeptFacts } from "./bans.tsx";
import { Act, Facts, Rows, Search, Text, useListing } from "./parts.tsx";
import { api, may } from "./service.ts";
import { o } from "./texts.ts";
import { UserActs } from "./users.tsx";

/** Bytes of an announcement that fit into a line of IRC, with all that stands before it. */
const ANNOUNCEMENT = 390;

function Report({ report, done }: { readonly report: ShownReport; readonly done: () => void }): JSX.Element {
  const { number, target, message } = report;
  return (
    <>
      <p>
        <strong>{o("report.about", { number, name: displayName(target) })}</strong>{" "}
        <small>{moment(report.at)}</small>
      </p>
      <Facts
        of={[
          ["facts.reason", report.reason],
          ["facts.by", report.by],
          ["facts.address", report.mask],
        ]}
      />
      {message !== undefined && (
        <figure>
          <figcaption>
            {o("report.message", { name: displayName(message.source), when: moment(message.at) })}{" "}
            {message.channel === undefined
              ? o("report.private")
              : o("report.place", { channel: displayName(message.channel) })}
          </figcaption>
          <blockquote>
            <bdi>{displayText(withoutFormatting(message.text))}</bdi>
          </blockquote>
        </figure>
      )}
      <Act
        label={o("report.close", { number })}
        run={(form) =>
          api.send("POST", `${routeOf("reports", String(number))}/close`, {
            outcome: textIn(form, "outcome"),
          })
        }
        done={done}
      >
        <Field label={o("report.outcome")} name="outcome" maxLength={300} autocomplete="off" />
      </Act>
      {!target.startsWith("#") && <UserActs nick={target} account={message?.account} done={done} />}
    </>
  );
}

export function Reports(): JSX.Element {
  const reports = useListing<ShownReport>("/reports");
  return (
    <Rows
      of={reports}
      keyOf={({ number }) => number}
      row={(report) => <Report report={report} done={reports.reload} />}
    />
  );
}

export function Filters(): JSX.Element {
  const filters = useListing<ShownFilter>("/filters");
  const mutes = useListing<ShownMute>("/mutes");
  return (
    <>
      <h3>{o("filter.title")}</h3>
      <Rows
        of={filters}
        keyOf={({ name }) => name}
        row={({ name, number, pattern, action, texts, reason, setBy }) => (
          <>
            <code>
              <Text of={pattern} />
            </code>{" "}
            <small>{`${action}: ${texts.join(", ")}`}</small>
            <Facts
              of={[
                ["facts.reason", reason],
                ["facts.by", setBy ?? o("filter.configured")],
              ]}
            />
            {number !== undefined && (
              <Act
                label={o("filter.remove", { name })}
                run={() => api.remove(routeOf("filters", String(number)))}
                done={filters.reload}
              />
            )}
          </>
        )}
      />
      <h3>{o("mute.title")}</h3>
      <Rows
        of={mutes}
        keyOf={({ host, account = "" }) => `${host} ${account}`}
        row={(mute) => (
          <>
            <Text of={mute.mask} />
            <KeptFacts of={mute} />
            <Act
              label={o("mute.end", { name: mute.account ?? mute.host })}
              run={() => api.remove("/mutes", { name: mute.account ?? mute.host })}
              done={mutes.reload}
            />
          </>
        )}
      />
    </>
  );
}

export function Audit(): JSX.Element {
  const query = useSignal<Readonly<Record<string, string>>>({});
  const entries = useListing<AuditEntry>("/audit", query.value);
  const search = (form: HTMLFormElement): void => {
    const [actor, action, target] = ["actor", "action", "target"].map((name) => textIn(form, name));
    query.value = { actor: maskOf(actor ?? ""), action: action ?? "", target: maskOf(target ?? "") };
  };
  return (
    <>
      <Search search={search}>
        <Field label={o("audit.actor")} name="actor" type="search" autocomplete="off" />
        <Field label={o("audit.action")} name="action" type="search" autocomplete="off" />
        <Field label={o("audit.target")} name="target" type="search" autocomplete="off" />
      </Search>
      <Rows
        of={entries}
        keyOf={({ number }) => number}
        row={(entry) => (
          <>
            <p>
              <strong>{displayText(entry.action)}</strong> <small>{moment(entry.at)}</small>
            </p>
            <Facts
              of={[
                [
                  "facts.by",
                  entry.operator === undefined ? entry.actor : `${entry.actor} (${entry.operator})`,
                ],
                [
                  "facts.target",
                  [entry.target, entry.channel, entry.mask].filter((each) => each !== undefined).join(" "),
                ],
                ["facts.duration", entry.duration === undefined ? undefined : `${entry.duration} s`],
                ["facts.reason", entry.reason],
                ["facts.value", entry.value],
              ]}
            />
          </>
        )}
      />
    </>
  );
}

export function Announce(): JSX.Element | null {
  if (!may("announce")) return null;
  return (
    <Act
      label={o("announce.send")}
      run={(form) => api.send("POST", "/announcements", { text: textIn(form, "text") })}
    >
      <p>{o("announce.confirm")}</p>
      <Field label={o("announce.text")} name="text" required maxLength={ANNOUNCEMENT} autocomplete="off" />
    </Act>
  );
}
