/** Texts of the operators' screen in the language of now, and the words for a refusal. */
import type { ApiRefusal } from "../../core/operator/api.ts";
import { enOperator } from "../../texts/en-operator.ts";
import type { OperatorKey, OperatorTexts } from "../../texts/en-operator.ts";
import { frOperator } from "../../texts/fr-operator.ts";
import { fill, language } from "../../texts/index.ts";
import type { Language, Values } from "../../texts/index.ts";

const languages = { en: enOperator, fr: frOperator } as const satisfies Record<Language, OperatorTexts>;

export function o(key: OperatorKey, values: Values = {}): string {
  const texts: OperatorTexts = languages[language.value];
  return fill(texts[key], values);
}

/** The words of the server for what has no text here. */
export function wordsFor({ code, message }: ApiRefusal): string {
  const key = `refusal.${code}`;
  return Object.hasOwn(enOperator, key) ? o(key as OperatorKey) : message;
}
