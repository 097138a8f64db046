/**
 * Unsent texts of each conversation: the browser keeps them for the account until one logs out, and for a guest as long as
 * the tab is open.
 */
import { draftsAtEnd, readDrafts, writeDrafts } from "../core/kept-drafts.ts";
import { beforeLeaving, client } from "./store.ts";

const NAME = "relais-drafts";
/** Milliseconds after a key in which others are waited for. */
const PAUSE = 300;

interface Kept {
  readonly owner: string | undefined;
  readonly drafts: Map<string, string>;
}

let kept: Kept | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

const nameOf = (owner: string | undefined): string => (owner === undefined ? NAME : `${NAME}:${owner}`);
const storeOf = (owner: string | undefined): Storage => (owner === undefined ? sessionStorage : localStorage);

function drafts(): Map<string, string> {
  const owner = client.state.account;
  if (kept === undefined || kept.owner !== owner) {
    save();
    kept = { owner, drafts: readDrafts(read(owner)) };
  }
  return kept.drafts;
}

function read(owner: string | undefined): string | null {
  try {
    return storeOf(owner).getItem(nameOf(owner));
  } catch {
    // A browser that keeps nothing.
    return null;
  }
}

function save(all: ReadonlyMap<string, string> | undefined = kept?.drafts): void {
  clearTimeout(timer);
  timer = undefined;
  if (kept === undefined || all === undefined) return;
  const { owner } = kept;
  const text = writeDrafts(all);
  try {
    if (text === undefined) storeOf(owner).removeItem(nameOf(owner));
    else storeOf(owner).setItem(nameOf(owner), text);
  } catch {
    // They hold for this visit.
  }
}

export function draftOf(key: string): string {
  return drafts().get(key) ?? "";
}

export function keepDraft(key: string, text: string): void {
  const all = drafts();
  // The last one that was typed comes last.
  all.delete(key);
  if (text !== "") all.set(key, text);
  timer ??= setTimeout(save, PAUSE);
}

addEventListener("pagehide", () => {
  const { phase, buffers } = client.state;
  // Someone who has logged out leaves nothing.
  if (phase !== "closed" && phase !== "idle") save(draftsAtEnd(drafts(), buffers.values()));
});
beforeLeaving.push(() => {
  drafts().clear();
  save();
  kept = undefined;
});
