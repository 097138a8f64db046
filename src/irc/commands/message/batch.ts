/** BATCH: a client opens and closes a message of several lines. What comes between is kept by the session. */
import { MULTILINE_BATCH } from "../../delivery/batches.ts";
import { ClientBatch, invalidMultiline } from "./client-batch.ts";
import type { BatchFailure } from "./client-batch.ts";
import type { QueryContext, CommandRow } from "../command.ts";

/** Source: IRCv3 batch, "The BATCH verb". */
const REFERENCE = /^[A-Za-z0-9-]+$/;

export const batch: CommandRow = {
  scope: "query",
  name: "BATCH",
  access: "registered",
  minParams: 1,
  maxParams: 3,
  cost: 1,
  syntax: "BATCH +<reference> draft/multiline <target> | BATCH -<reference>",
  help: "Opens a message of several lines, and sends it. The lines between are tagged batch=<reference>.",
  specification: 'IRCv3 client-batch, "The client-to-server BATCH verb"; IRCv3 multiline',
  handle: (context) => {
    const [sign = ""] = context.params;
    const failure = sign.startsWith("-") ? close(context, sign.slice(1)) : open(context, sign);
    if (failure === undefined) return;
    context.fail("BATCH", failure.code, failure.context, failure.description);
  },
};

function open(context: QueryContext, sign: string): BatchFailure | undefined {
  const { session, params, tags, now } = context;
  const reference = sign.startsWith("+") ? sign.slice(1) : sign;
  const failure = faultOfOpening(context, sign);
  if (failure !== undefined) {
    // Lines with this reference are ignored from here on.
    session.refusedBatch = reference;
    return failure;
  }
  if (session.refusedBatch === reference) session.refusedBatch = undefined;
  session.batch = new ClientBatch(reference, params[2] ?? "", tags, now);
  return undefined;
}

function faultOfOpening({ session, params }: QueryContext, sign: string): BatchFailure | undefined {
  const [, type, target = ""] = params;
  const reference = sign.slice(1);
  if (!sign.startsWith("+") || !REFERENCE.test(reference)) {
    const description = "A reference is of letters, digits and hyphens";
    return { code: "INVALID_REFTAG", context: [sign.startsWith("+") ? reference : sign], description };
  }
  if (type !== MULTILINE_BATCH || !session.has("draft/multiline") || !session.has("batch")) {
    return { code: "UNKNOWN_TYPE", context: [reference, type ?? "*"], description: "Unknown batch type" };
  }
  if (target === "") return invalidMultiline("A multiline batch needs a target");
  return target.includes(",") ? invalidMultiline("A multiline batch has one target") : undefined;
}

function close(context: QueryContext, reference: string): BatchFailure | undefined {
  const { session } = context;
  const { batch: ended } = session;
  if (ended === undefined || ended.reference !== reference) {
    if (session.refusedBatch !== reference) return invalidMultiline("No batch of this reference is open");
    session.refusedBatch = undefined;
    return undefined;
  }
  session.batch = undefined;
  const { fault, command, lines, tags, target } = ended;
  if (fault !== undefined || command === undefined) return fault;
  const text = lines.map((line) => line.text).join("\n");
  context.submit({ command, params: [target, text], tags, facts: { lines } });
  return undefined;
}
