/** BATCH: a client opens and closes a message of several lines. What comes between is kept by the session. */
import { isServiceNick } from "../../network/policy/service-nicks.ts";
import { MULTILINE_BATCH } from "../../delivery/batches.ts";
import { ClientBatch, invalidMultiline } from "./client-batch.ts";
import type { BatchFailure } from "./client-batch.ts";
import { defineCommand } from "../command.ts";
import type { Handled, QueryContext } from "../command.ts";
import { joined } from "./screening.ts";
import { submitSpeech } from "./submit-speech.ts";
import { anyText, optional } from "../parameters.ts";
import { editFacts } from "./edit.ts";

/** Source: IRCv3 batch, "The BATCH verb". */
const REFERENCE = /^[A-Za-z0-9-]+$/;

export const batch = defineCommand({
  scope: "query",
  name: "BATCH",
  access: "registered",
  parameters: [anyText("reference"), optional(anyText("type")), optional(anyText("target"))],
  form: "+<reference> draft/multiline <target> | BATCH -<reference>",
  cost: 1,
  help: "Opens a message of several lines, and sends it. The lines between are tagged batch=<reference>.",
  specification: 'IRCv3 client-batch, "The client-to-server BATCH verb"; IRCv3 multiline',
  handle: (context, [sign, type, target = ""]) => {
    if (sign.startsWith("-")) return close(context, sign.slice(1));
    return refuse(context, open(context, sign, type, target));
  },
});

function open(
  context: QueryContext,
  sign: string,
  type: string | undefined,
  target: string,
): BatchFailure | undefined {
  const { session, tags } = context;
  const reference = sign.startsWith("+") ? sign.slice(1) : sign;
  const failure = faultOfOpening(context, sign, type, target);
  if (failure !== undefined) {
    // Lines with this reference are ignored from here on.
    session.refusedBatch = reference;
    return failure;
  }
  if (session.refusedBatch === reference) session.refusedBatch = undefined;
  session.batch = new ClientBatch(reference, target, tags);
  return undefined;
}

function faultOfOpening(
  { session, settings }: QueryContext,
  sign: string,
  type: string | undefined,
  target: string,
): BatchFailure | undefined {
  const reference = sign.slice(1);
  if (!sign.startsWith("+") || !REFERENCE.test(reference)) {
    const description = "A reference is of letters, digits and hyphens";
    return { code: "INVALID_REFTAG", context: [sign.startsWith("+") ? reference : sign], description };
  }
  if (type !== MULTILINE_BATCH || !session.has("draft/multiline") || !session.has("batch")) {
    return { code: "UNKNOWN_TYPE", context: [reference, type ?? "*"], description: "Unknown batch type" };
  }
  if (target === "") return invalidMultiline("A multiline batch needs a target");
  if (isServiceNick(settings, target)) return invalidMultiline("A service reads single lines");
  return target.includes(",") ? invalidMultiline("A multiline batch has one target") : undefined;
}

function refuse({ fail }: QueryContext, failure: BatchFailure | undefined): void {
  if (failure !== undefined) fail("BATCH", failure.code, failure.context, failure.description);
}

function close(context: QueryContext, reference: string): Handled {
  const { session } = context;
  const { batch: ended } = session;
  if (ended === undefined || ended.reference !== reference) {
    if (session.refusedBatch !== reference)
      return refuse(context, invalidMultiline("No batch of this reference is open"));
    session.refusedBatch = undefined;
    return undefined;
  }
  session.batch = undefined;
  const { fault, command, lines, tags, target } = ended;
  if (fault !== undefined || command === undefined) return refuse(context, fault);
  const text = lines.map((line) => line.text).join("\n");
  return submitSpeech(context, { command, targets: [target], text: joined(lines) }, () => {
    const facts = { lines, ...editFacts(context, target, tags) };
    context.submit({ command, params: [target, text], tags, facts });
  });
}
