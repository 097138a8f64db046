/** Users who are connected, and accounts. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { displayName } from "../../core/display-text.ts";
import { maskOf, routeOf } from "../../core/operator/rows.ts";
import type { ShownAccount, ShownUser } from "../../core/operator/rows.ts";
import { Field, textIn } from "../field.tsx";
import { moment } from "../times.ts";
import { Act, End, Facts, Reason, Rows, Search, Text, useListing } from "./parts.tsx";
import { api, may } from "./service.ts";
import { o } from "./texts.ts";

interface UserActsProps {
  readonly nick: string;
  readonly account: string | undefined;
  readonly done: () => void;
}

const ban = (form: HTMLFormElement, kind: string, mask: string): Promise<void> => {
  const seconds = Number(textIn(form, "seconds"));
  return api.send("POST", "/bans", { kind, mask, reason: textIn(form, "reason"), seconds });
};

export function UserActs({ nick, account, done }: UserActsProps): JSX.Element {
  return (
    <div class="row">
      {may("users:write") && (
        <Act
          label={o("user.kill", { name: displayName(nick) })}
          run={(form) =>
            api.send("POST", `${routeOf("users", nick)}/kill`, { reason: textIn(form, "reason") })
          }
          done={done}
        >
          <Reason />
        </Act>
      )}
      {may("bans:write") && (
        <Act
          label={o("user.ban", { name: displayName(nick) })}
          run={(form) => ban(form, textIn(form, "kind"), nick)}
          done={done}
        >
          <label class="field">
            <span>{o("ban.kind")}</span>
            <select name="kind">
              <option value="user">{o("ban.user")}</option>
              <option value="address">{o("ban.address")}</option>
            </select>
          </label>
          <Reason />
          <End />
        </Act>
      )}
      {may("bans:write") && account !== undefined && (
        <Act
          label={o("user.ban-account", { name: displayName(account) })}
          run={(form) => ban(form, "account", account)}
          done={done}
        >
          <Reason />
          <End />
        </Act>
      )}
      {may("accounts:write") && account !== undefined && <Suspend account={account} done={done} />}
    </div>
  );
}

function Suspend(props: { readonly account: string; readonly done: () => void }): JSX.Element {
  const { account, done } = props;
  return (
    <Act
      label={o("account.suspend", { name: displayName(account) })}
      run={(form) =>
        api.send("POST", `${routeOf("accounts", account)}/suspend`, { reason: textIn(form, "reason") })
      }
      done={done}
    >
      <Reason />
    </Act>
  );
}

function User({ user, done }: { readonly user: ShownUser; readonly done: () => void }): JSX.Element {
  const { nick, username, host, account } = user;
  return (
    <details>
      <summary>
        <bdi>{displayName(nick)}</bdi>{" "}
        <small>
          <Text of={`${username}@${host}`} />
        </small>
      </summary>
      <Facts
        of={[
          ["facts.addresses", `${user.addresses.join(", ")} (${user.connections})`],
          ["facts.name", user.realname],
          ["facts.account", account],
          ["facts.operator", user.operator],
          ["facts.away", user.away],
          ["facts.modes", user.modes],
          ["facts.secure", o(user.secure ? "facts.yes" : "facts.no")],
          ["facts.connected", moment(user.connectedAt)],
          ["facts.active", moment(user.activeAt)],
          ["facts.channels", user.channels.join(" ")],
        ]}
      />
      <UserActs nick={nick} account={account} done={done} />
    </details>
  );
}

export function Users(): JSX.Element {
  const mask = useSignal("");
  const users = useListing<ShownUser>("/users", { mask: mask.value });
  return (
    <>
      <Search search={(form) => (mask.value = maskOf(textIn(form, "mask")))}>
        <Field label={o("search.mask")} name="mask" type="search" autocomplete="off" />
      </Search>
      <Rows of={users} keyOf={({ nick }) => nick} row={(user) => <User user={user} done={users.reload} />} />
    </>
  );
}

function Account(props: { readonly account: ShownAccount; readonly done: () => void }): JSX.Element {
  const { account, done } = props;
  const { name, suspended, banned } = account;
  return (
    <details>
      <summary>
        <bdi>{displayName(name)}</bdi>{" "}
        <small>
          {suspended !== undefined && <Text of={o("facts.suspended", { ...suspended })} />}{" "}
          {banned !== undefined && <Text of={o("facts.banned", { ...banned })} />}
        </small>
      </summary>
      <Facts
        of={[
          ["facts.created", moment(account.createdAt)],
          ["facts.seen", account.lastSeen === undefined ? undefined : moment(account.lastSeen)],
          ["facts.email", account.email],
          ["facts.verified", o(account.verified ? "facts.yes" : "facts.no")],
          ["facts.factors", o(account.twoFactors ? "facts.yes" : "facts.no")],
          ["facts.nicks", account.nicks.join(" ")],
          ["facts.users", account.users.join(" ")],
        ]}
      />
      <div class="row">
        {may("accounts:write") &&
          (suspended === undefined ? (
            <Suspend account={name} done={done} />
          ) : (
            <Act
              label={o("account.unsuspend", { name: displayName(name) })}
              run={() => api.send("POST", `${routeOf("accounts", name)}/unsuspend`)}
              done={done}
            />
          ))}
      </div>
    </details>
  );
}

export function Accounts(): JSX.Element {
  const mask = useSignal("");
  const accounts = useListing<ShownAccount>("/accounts", { mask: mask.value });
  return (
    <>
      <Search search={(form) => (mask.value = maskOf(textIn(form, "mask")))}>
        <Field label={o("search.mask")} name="mask" type="search" autocomplete="off" />
      </Search>
      <Rows
        of={accounts}
        keyOf={({ name }) => name}
        row={(account) => <Account account={account} done={accounts.reload} />}
      />
    </>
  );
}
