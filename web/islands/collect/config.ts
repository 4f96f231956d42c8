// What the server tells the page (internal/surveys/pages_collect.go).
export interface Config {
  form: string;
  title: string;
  base: string;
  xform: string;
  media: Record<string, string>;
  version: string;
  encrypted: boolean;
  lang: string;
  words: Record<string, string>;
}

/** Says a message of the server's; {0} and {1} are replaced. */
export type Say = (word: string, ...args: (string | number)[]) => string;

export function speaker(words: Record<string, string>): Say {
  return (word, ...args) => args.reduce<string>((text, arg, i) => text.replaceAll(`{${i}}`, String(arg)), words[word] ?? word);
}
