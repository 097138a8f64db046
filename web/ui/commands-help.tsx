/** All commands that people can type, with their syntax, other names, and a sentence. */
import type { JSX } from "preact";
import { aliases, commandRows } from "../core/commands.ts";
import { t } from "../texts/index.ts";
import type { TextKey } from "../texts/index.ts";
import { Frame } from "./frame.tsx";
import { dialog } from "./store.ts";

const close = (): void => {
  dialog.value = undefined;
};

function namesOf(command: string): string {
  const names = Object.entries(aliases).flatMap(([alias, name]) => (name === command ? [`/${alias}`] : []));
  return names.length === 0 ? "" : ` (${t("commands.also", { names: names.join(", ") })})`;
}

export function CommandsHelp(): JSX.Element {
  return (
    <Frame title={t("commands.title")} close={close}>
      <p>{t("commands.help")}</p>
      <dl class="commands">
        {Object.entries(commandRows).map(([name, { syntax }]) => (
          <div key={name}>
            <dt>
              <code>
                /{name} {syntax}
              </code>
            </dt>
            <dd>
              {t(`command.${name}` as TextKey)}
              {namesOf(name)}
            </dd>
          </div>
        ))}
      </dl>
    </Frame>
  );
}
