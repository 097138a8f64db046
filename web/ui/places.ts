/** Goes to a line of the conversation that is shown, wherever it is: the list of messages says how. */

let shownList: ((id: number) => void) | undefined;

/** The list that is on the screen. Returns the end of that. */
export function setShownList(goTo: (id: number) => void): () => void {
  shownList = goTo;
  return () => {
    if (shownList === goTo) shownList = undefined;
  };
}

/** Brings a line into sight, and gives it the focus. */
export function goToLine(id: number): void {
  shownList?.(id);
}
