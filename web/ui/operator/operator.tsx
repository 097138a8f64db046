/** The operators' screen: the form to become one, and the sections that the operator's privileges open. */
import { useSignal } from "@preact/signals";
import type { FunctionComponent, JSX, TargetedSubmitEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ApiRefusal } from "../../core/operator/api.ts";
import type { OperatorKey } from "../../texts/en-operator.ts";
import { Field, rawText, textIn } from "../field.tsx";
import { Frame } from "../frame.tsx";
import { client, dialog, state } from "../store.ts";
import { Bans, Reserved } from "./bans.tsx";
import { Channels } from "./channels.tsx";
import { Files } from "./files.tsx";
import { Announce, Audit, Filters, Reports } from "./moderation.tsx";
import { Refused, Text } from "./parts.tsx";
import { forgetOperator, lastAct, loadSummary, may, summary } from "./service.ts";
import { o } from "./texts.ts";
import { Accounts, Users } from "./users.tsx";

interface Tab {
  readonly title: OperatorKey;
  readonly scope: string;
  readonly Section: FunctionComponent;
}

const tabs: readonly Tab[] = [
  { title: "tabs.users", scope: "users:read", Section: Users },
  { title: "tabs.accounts", scope: "accounts:read", Section: Accounts },
  { title: "tabs.channels", scope: "channels:read", Section: Channels },
  { title: "tabs.bans", scope: "bans:read", Section: Bans },
  { title: "tabs.reserved", scope: "bans:read", Section: Reserved },
  { title: "tabs.filters", scope: "filters:read", Section: Filters },
  { title: "tabs.files", scope: "files:read", Section: Files },
  { title: "tabs.reports", scope: "reports", Section: Reports },
  { title: "tabs.audit", scope: "audit:read", Section: Audit },
  { title: "tabs.announce", scope: "announce", Section: Announce },
];

const close = (): void => {
  dialog.value = undefined;
};

function Become(): JSX.Element {
  const busy = useSignal(false);
  const refusal = useSignal<ApiRefusal | undefined>(undefined);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    busy.value = true;
    refusal.value = undefined;
    const answer = await client.request("OPER", [textIn(form, "name"), rawText(form, "password")]);
    busy.value = false;
    if (answer.refusal !== undefined) refusal.value = new ApiRefusal("OPER", answer.refusal);
    else if (answer.messages.length === 0) refusal.value = new ApiRefusal("connection", "");
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <p>{o("become.help")}</p>
      <Field label={o("become.name")} name="name" required pattern="\S+" autoFocus autocomplete="off" />
      <Field label={o("become.password")} name="password" type="password" required autocomplete="off" />
      <Refused of={refusal.value} />
      <div class="row">
        <button class="primary" disabled={busy.value}>
          {o("become.submit")}
        </button>
      </div>
    </form>
  );
}

/** The last act. It has the focus then, since the button that did it may be gone. */
function LastAct(): JSX.Element {
  const line = useRef<HTMLParagraphElement>(null);
  const act = lastAct.value;
  useEffect(() => {
    if (act !== undefined) line.current?.focus({ preventScroll: true });
  }, [act]);
  return (
    <p ref={line} role="status" tabIndex={-1} class="last-act">
      {act !== undefined && <Text of={act.text} />}
    </p>
  );
}

function Sections(): JSX.Element {
  const chosen = useSignal<OperatorKey | undefined>(undefined);
  useEffect(() => void loadSummary(), []);
  const found = summary.value;
  if (found === undefined) return <p role="status">{o("loading")}</p>;
  if (found instanceof ApiRefusal) return <Refused of={found} />;
  const open = tabs.filter(({ scope }) => may(scope));
  const tab = open.find(({ title }) => title === chosen.value) ?? open[0];
  if (tab === undefined) return <p>{o("tabs.none")}</p>;
  return (
    <>
      <p>
        <small>{o("summary.facts", { ...found, token: "" })}</small>
      </p>
      <nav class="tabs" aria-label={o("tabs.label")}>
        {open.map(({ title }) => (
          <button
            key={title}
            type="button"
            aria-current={title === tab.title ? "page" : undefined}
            onClick={() => {
              chosen.value = title;
              lastAct.value = undefined;
            }}
          >
            {o(title)}
          </button>
        ))}
      </nav>
      <LastAct />
      <section key={tab.title} aria-label={o(tab.title)}>
        <tab.Section />
      </section>
    </>
  );
}

export function Operator(): JSX.Element {
  const { userModes, nick } = state.value;
  const isOperator = userModes.includes("o");
  useEffect(() => {
    if (!isOperator) forgetOperator();
  }, [isOperator]);
  return (
    <Frame title={o("title")} close={close}>
      <div class="operator">
        {isOperator ? (
          <>
            <Sections />
            <button type="button" onClick={() => client.send("MODE", [nick, "-o"])}>
              {o("resign.label")}
            </button>
          </>
        ) : (
          <Become />
        )}
      </div>
    </Frame>
  );
}
