/** The answers of NickServ. */
import { NICKSERV } from "../../network/policy/service-nicks.ts";
import { answersOf } from "./service.ts";

export const { say, submitTo } = answersOf(NICKSERV);
