/** Accounts with uploaded files, and the files of each. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { displayName, displayText } from "../../core/display-text.ts";
import { routeOf } from "../../core/operator/rows.ts";
import type { FileUsage, ShownFile } from "../../core/operator/rows.ts";
import { textIn } from "../field.tsx";
import { moment } from "../times.ts";
import { Act, Reason, Rows, useListing } from "./parts.tsx";
import { api, may } from "./service.ts";
import { o } from "./texts.ts";

function kilobytes(bytes: number): string {
  return o("file.size", { size: Math.ceil(bytes / 1000) });
}

/** The last part of the URL. */
function idOf({ url }: ShownFile): string {
  return url.slice(url.lastIndexOf("/") + 1);
}

function FilesOf({ account, done }: { readonly account: string; readonly done: () => void }): JSX.Element {
  const files = useListing<ShownFile>(`${routeOf("accounts", account)}/files`);
  return (
    <>
      <Rows
        of={files}
        keyOf={({ url }) => url}
        row={(file) => (
          <>
            <a href={file.url} target="_blank" rel="noopener noreferrer">
              <bdi>{displayText(file.name ?? idOf(file))}</bdi>
            </a>{" "}
            <small>{`${file.type}, ${kilobytes(file.size)}, ${moment(file.at)}`}</small>{" "}
            {may("files:remove") && (
              <Act
                label={o("file.remove", { name: file.name ?? idOf(file) })}
                run={(form) => api.remove(routeOf("files", idOf(file)), { reason: textIn(form, "reason") })}
                done={files.reload}
              >
                <Reason optional />
              </Act>
            )}
          </>
        )}
      />
      {may("files:remove") && (
        <Act
          label={o("file.remove-all", { name: displayName(account) })}
          run={(form) =>
            api.remove(`${routeOf("accounts", account)}/files`, { reason: textIn(form, "reason") })
          }
          done={done}
        >
          <Reason optional />
        </Act>
      )}
    </>
  );
}

function Usage({ usage, done }: { readonly usage: FileUsage; readonly done: () => void }): JSX.Element {
  const { account, files, bytes } = usage;
  const open = useSignal(false);
  return (
    <details onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>
        <bdi>{displayName(account)}</bdi>{" "}
        <small>{o("file.usage", { count: files, size: kilobytes(bytes) })}</small>
      </summary>
      {open.value && <FilesOf account={account} done={done} />}
    </details>
  );
}

export function Files(): JSX.Element {
  const accounts = useListing<FileUsage>("/files");
  return (
    <Rows
      of={accounts}
      keyOf={({ account }) => account}
      row={(usage) => <Usage usage={usage} done={accounts.reload} />}
    />
  );
}
