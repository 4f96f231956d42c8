// Makes a large form light for the engine. For every choice of every question the
// engine keeps a handful of expressions that are evaluated when a record begins: in
// a form of 500 questions and 5,000 choices that is most of the time until the first
// question. A long list that is not filtered never changes, so to the engine its
// question is a text, and the page offers the choices (question.ts). One that is
// filtered by an answer is not looked through before there is an answer.
const plain = /^\s*instance\('([^']+)'\)\/root\/item\s*$/;

/** A list of choices that have the answer to a question in a column: list, column, question. */
const filtered = /^\s*instance\('([^']+)'\)\/root\/item\[\s*([\w-]+)\s*=\s*((?:current\(\))?\/[\w./-]+)\s*\]\s*$/;

/** Lists with fewer choices stay with the engine. */
const most = 50;

/** The choices of a list: words by language ('' where the form has one) by value. */
export type Choices = Map<string, Map<string, string>>;

export interface Light {
  xform: string;
  choices: Map<string, Choices>; // of questions that are texts to the engine, by path
  multiple: Set<string>; // those of them with several answers
}

export function lighten(xform: string, long = most): Light {
  const light: Light = { xform, choices: new Map(), multiple: new Set() };
  if (xform.includes('choice-name(')) return light; // expressions that read the words
  const form = new DOMParser().parseFromString(xform, 'text/xml');
  const lists = new Map([...form.querySelectorAll('instance[id]:not([src])')].filter((i) => i.querySelectorAll('item').length >= long).map((i) => [i.id, i]));
  if (lists.size === 0) return light;
  const texts = itext(form);
  const texty = new Set([...form.querySelectorAll('bind[type=string]')].map((b) => b.getAttribute('nodeset')));
  const read = new Map<string, Choices | null>(); // lists: null for one whose words are made while filling in
  let waiting = 0;
  for (const itemset of form.querySelectorAll('select > itemset, select1 > itemset')) {
    if (awaitAnswer(itemset, lists)) waiting++;
    const name = plain.exec(itemset.getAttribute('nodeset') ?? '')?.[1] ?? '';
    const list = lists.get(name);
    const question = itemset.parentElement!;
    const path = question.getAttribute('ref') ?? '';
    if (!list || !texty.has(path) || itemset.querySelector('value')?.getAttribute('ref') !== 'name') continue;
    if (!read.has(name)) read.set(name, choices(list, texts));
    const found = read.get(name);
    if (!found) continue;
    light.choices.set(path, found);
    if (question.localName === 'select') light.multiple.add(path);
    itemset.remove();
    const input = form.createElementNS(question.namespaceURI, 'input');
    for (const { name, value } of question.attributes) input.setAttribute(name, value);
    input.append(...question.childNodes);
    question.replaceWith(input);
  }
  drop(form, lists, [...read].filter(([, found]) => found).map(([name]) => name));
  if (light.choices.size + waiting > 0) light.xform = new XMLSerializer().serializeToString(form);
  return light;
}

/** Asks for the answer before the choices, where no choice belongs to "no answer". */
function awaitAnswer(itemset: Element, lists: Map<string, Element>): boolean {
  const [, name, column, answer] = filtered.exec(itemset.getAttribute('nodeset') ?? '') ?? [];
  const list = lists.get(name!);
  if (!list || Array.from(list.querySelectorAll(column!)).some((cell) => !cell.textContent)) return false;
  itemset.setAttribute('nodeset', `instance('${name}')/root[${answer} != '']/item[${column} = ${answer}]`);
  return true;
}

/** The texts of a form: by id, the element of each language. */
function itext(form: Document): Map<string, Map<string, Element>> {
  const all = new Map<string, Map<string, Element>>();
  for (const translation of form.querySelectorAll('translation')) {
    for (const text of translation.children) {
      const value = text.firstElementChild?.hasAttribute('form') ? text.querySelector('value:not([form])') : text.firstElementChild;
      if (!value) continue;
      const of = all.get(text.id) ?? new Map<string, Element>();
      all.set(text.id, of.set(translation.getAttribute('lang') ?? '', value));
    }
  }
  return all;
}

/** The choices of a list with their words; null where they depend on answers or come twice. */
function choices(list: Element, texts: Map<string, Map<string, Element>>): Choices | null {
  const all: Choices = new Map();
  for (const choice of list.querySelectorAll('item')) {
    const cells = new Map(Array.from(choice.children, (c) => [c.localName, c.textContent ?? '']));
    const said = (name: string) => cells.get(name) ?? '';
    const value = said('name');
    const words = new Map<string, string>();
    if (!value || all.has(value)) return null;
    for (const [language, text] of texts.get(said('itextId')) ?? []) {
      if (text.firstElementChild) return null;
      words.set(language, text.textContent ?? '');
    }
    if (said('label')) words.set('', said('label'));
    all.set(value, words);
  }
  return all;
}

/** Takes the lists out that nothing else in the form reads, with their texts. */
function drop(form: Document, lists: Map<string, Element>, names: string[]): void {
  const read = new Set(Array.from(form.querySelectorAll('[nodeset],[calculate],[relevant],[constraint],[value],[ref],[readonly],[required]'), (e) => Array.from(e.attributes, (a) => a.value)).flat().filter((v) => v.includes('instance(')));
  const expressions = [...read].join(' ');
  const unused = new Set<string>();
  for (const name of names) {
    if (expressions.includes(`'${name}'`) || expressions.includes(`"${name}"`)) continue;
    for (const id of lists.get(name)!.querySelectorAll('itextId')) unused.add(id.textContent ?? '');
    lists.get(name)!.remove();
  }
  for (const translation of form.querySelectorAll('translation')) {
    translation.replaceChildren(...Array.from(translation.children).filter((text) => !unused.has(text.id)));
  }
}
