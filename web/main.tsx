/** The page: shows the first screen or the chat, and tells the client what the browser notices. */
import { effect } from "@preact/signals";
import { render } from "preact";
import type { JSX } from "preact";
import { displayName } from "./core/display-text.ts";
import { callCount } from "./core/notable.ts";
import { Chat } from "./ui/chat.tsx";
import { Enter } from "./ui/enter.tsx";
import { install } from "./ui/installation.ts";
import { watchMessages } from "./ui/notifications.ts";
import { watchPush } from "./ui/push.ts";
import { keepWishes } from "./ui/wish-store.ts";
import { watchKeys } from "./ui/shortcuts.tsx";
import { signedOn } from "./ui/sign-on.ts";
import { stayedLogin, watchStay } from "./ui/staying.ts";
import { client, enter, keepVisit, lastVisit, state } from "./ui/store.ts";

/** Once someone was in, the chat stays: a lost connection takes nothing away. */
let entered = false;

function App(): JSX.Element {
  const { phase } = state.value;
  if (phase === "online") entered = true;
  if (phase === "refused" || phase === "closed" || phase === "idle") entered = false;
  return entered ? <Chat /> : <Enter />;
}

const { network = "IRC" } = document.documentElement.dataset;

effect(() => {
  const { buffers, active, phase } = state.value;
  const calls = callCount(state.value);
  const name = buffers.get(active ?? "")?.name;
  const place =
    phase === "online" && name !== undefined && name !== "*" ? `${displayName(name)} · ${network}` : network;
  document.title = calls > 0 ? `(${calls}) ${place}` : place;
  if (phase === "online") keepVisit(state.value);
});
watchMessages();
keepWishes();
watchPush();
watchKeys();
install();

const attend = (): void => client.setAttentive(document.visibilityState === "visible" && document.hasFocus());
for (const name of ["focus", "blur"]) addEventListener(name, attend);
document.addEventListener("visibilitychange", attend);
addEventListener("online", () => client.retryNow());

watchStay();
async function comeBack(): Promise<void> {
  const visit = (await signedOn()) ?? lastVisit() ?? stayedLogin();
  if (visit !== undefined) enter(visit);
}

void comeBack();
const root = document.getElementById("root");
if (root !== null) render(<App />, root);
