// The web form: a thin page over the engine of ODK Web Forms, with drafts and an
// outbox of its own, that works without network after one visit.
//
//   collect.ts           the screens: start, a page of the form, sent
//   collect/tree.ts      groups and repeats; question.ts: one question
//   collect/signal.ts    what changes on the page when the engine's state does
//   collect/store.ts     drafts and outbox; outbox.ts: sending
//   collect/lighten.ts   large lists of choices, before the engine sees them
//   collect/odk.ts       encryption; envelope.ts: a record in its envelope
import { loadForm, type AnyNode, type InstantiableLoadFormResult, type RootNode } from '@getodk/xforms-engine';
import { speaker, type Config } from './collect/config';
import { button, h } from './collect/dom';
import { keyOf, sealed } from './collect/envelope';
import { lighten, type Light } from './collect/lighten';
import { publicKey } from './collect/odk';
import { send } from './collect/outbox';
import { idOf, problem, type Context, type Offered } from './collect/question';
import { effect, reactive, scoped } from './collect/signal';
import { drop, finish, list, put, type Kept } from './collect/store';
import { leaves, pages, relevant, tree } from './collect/tree';

const place = document.getElementById('collect')!;
const config: Config = JSON.parse(place.dataset['island']!);
const say = speaker(config.words);
const status = h('p', { class: 'govuk-body', role: 'status', id: 'collect-status' });
const offline = h('p', { class: 'govuk-body-s', role: 'status', id: 'collect-offline' });
const screen = h('div', {});
let form: InstantiableLoadFormResult;
let light: Light;
let key = ''; // to which records are encrypted; '' for none
let sent = 0;

void begin();

async function begin(): Promise<void> {
  place.replaceChildren(screen, status, offline);
  if (config.encrypted && !crypto.subtle) return show(h('p', { class: 'govuk-body' }, say('encrypted')));
  show(h('p', { class: 'govuk-body', role: 'status' }, say('loading')));
  try {
    void keepForOffline().then(() => (offline.textContent = say('offline_ready')), () => (offline.textContent = say('offline_not')));
    const xform = await (await fetched(config.xform)).text();
    key = config.encrypted ? keyOf(xform) : '';
    if (key) await publicKey(key); // one that encrypts nothing is found before anybody types
    light = lighten(xform);
    const result = await loadForm(light.xform, { fetchFormAttachment: attachment, missingResourceBehavior: 'BLANK' });
    if (result.status === 'failure') throw result.error;
    form = result;
    await start();
  } catch (error) {
    show(h('p', { class: 'govuk-body' }, say('failed', error instanceof Error ? error.message : String(error))));
    return;
  }
  addEventListener('online', () => void deliver());
  setInterval(() => void deliver(), 60_000);
  void deliver();
}

async function fetched(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(String(response.status));
  return response;
}

/** Gives the engine a file of the form by its name in a jr: address. */
async function attachment(url: URL): Promise<Response> {
  const source = config.media[decodeURIComponent(url.pathname.split('/').at(-1) ?? '')];
  return source ? fetch(source) : new Response(null, { status: 404 });
}

/** Puts all that the form needs where the service worker finds it: all or nothing. */
async function keepForOffline(): Promise<void> {
  if (!('serviceWorker' in navigator) || !('caches' in self)) throw new Error('no service worker');
  await navigator.serviceWorker.register('/collect-worker.js', { scope: `${config.base}/` });
  const assets = [...document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>('script[src], link[rel=stylesheet], link[rel=icon]')].map((e) => ('src' in e ? e.src : e.href));
  const cache = await caches.open('ostoja-collect-1');
  await cache.addAll([location.pathname, config.xform, ...assets, ...Object.values(config.media)]);
  document.body.dataset['offline'] = 'ready'; // for the browser test
}

function show(...parts: Node[]): void {
  screen.replaceChildren(...parts);
}

let asked = 0; // how many screens were asked for

/** The first screen: begin, go on with a draft, what waits to be sent. */
async function start(): Promise<void> {
  const mine = ++asked;
  const drafts = await list('drafts', config.form);
  const waiting = await list('outbox', config.form);
  const parts: Node[] = [button(say('new'), () => fill(form.createInstance(options()).root, crypto.randomUUID()))];
  if (drafts.length > 0) parts.push(h('h2', { class: 'govuk-heading-m' }, say('drafts')), ...drafts.map(draftRow));
  if (waiting.some((kept) => kept.refused)) {
    parts.push(h('h2', { class: 'govuk-heading-m' }, say('outbox')), ...waiting.filter((kept) => kept.refused).map(refusedRow));
  }
  if (mine === asked) show(...parts); // nobody has gone on meanwhile
}

const when = (at: number) => new Intl.DateTimeFormat(config.lang, { dateStyle: 'medium', timeStyle: 'short' }).format(at);

function draftRow(kept: Kept): HTMLElement {
  const restore = async () => {
    const data = new FormData();
    data.append('xml_submission_file', new File([kept.xml], 'xml_submission_file', { type: 'text/xml' }));
    for (const file of kept.files) data.append(file.name, new File([file.content], file.name, { type: file.content.type }));
    const instance = await form.restoreInstance({ data: [data as never] }, options());
    fill(instance.root, kept.id);
  };
  return h('div', { class: 'govuk-button-group' }, h('span', { class: 'govuk-body' }, when(kept.at)), button(say('open'), () => void restore(), 'secondary'), remover('drafts', kept.id));
}

function refusedRow(kept: Kept): HTMLElement {
  return h('div', {}, h('p', { class: 'govuk-body' }, `${when(kept.at)}: ${say('refused', kept.refused!)}`), remover('outbox', kept.id));
}

function remover(box: 'drafts' | 'outbox', id: string): HTMLElement {
  return button(say('delete'), () => {
    if (confirm(say('delete_sure'))) void drop(box, id).then(start);
  }, 'secondary');
}

/** How the engine works for us: our reactive objects, names of files that differ. */
function options() {
  return {
    stateFactory: reactive as never,
    instanceAttachments: { fileNameFactory: ({ extension }: { extension: string | null }) => `${crypto.randomUUID()}${extension ?? ''}` },
  };
}

/** The language of the form that the reader reads, where it has it. */
function chooseLanguage(root: RootNode): HTMLElement | undefined {
  const languages = root.languages.filter((l) => !l.isSyntheticDefault);
  if (languages.length < 2) return undefined;
  const mine = languages.find((l) => l.language.includes(`(${config.lang})`) || l.language === config.lang);
  if (mine) root.setLanguage(mine as never);
  const box = h('select', { id: 'form-language', class: 'govuk-select' }, ...languages.map((l) => h('option', { value: l.language }, l.language.replace(/ \(\w+\)$/, ''))));
  box.value = root.currentState.activeLanguage.language;
  box.addEventListener('change', () => root.setLanguage(languages.find((l) => l.language === box.value) as never));
  return h('div', { class: 'govuk-form-group' }, h('label', { class: 'govuk-label', for: 'form-language' }, say('language')), box);
}

/** The choices of a question that is a text to the engine, in the language of the moment. */
function offered(question: string, root: RootNode): Offered | undefined {
  const choices = light.choices.get(question);
  if (!choices) return undefined;
  const { language } = root.currentState.activeLanguage;
  const words = (said: Map<string, string>) => said.get(language) ?? said.get('') ?? said.values().next().value ?? '';
  return { multiple: light.multiple.has(question), choices: [...choices].map(([value, said]) => ({ value, label: { asString: words(said) } })) };
}

let finished: () => void = () => {};

/** Fills in one record, page by page. */
function fill(root: RootNode, draft: string): void {
  asked++;
  void navigator.storage?.persist?.(); // what is kept is not to go when the disk gets full
  finished();
  const [parts, end] = scoped(() => filling(root, draft));
  finished = end;
  show(...parts);
  status.textContent = '';
}

function filling(root: RootNode, draft: string): Node[] {
  const language = chooseLanguage(root);
  const keep = keeper(root, draft);
  const context: Context = { say, config, changed, touched: new Set(), look: reactive({ at: 0 }), offered: (question) => offered(question, root) };
  const all = pages(root);
  const at = reactive({ page: 0 });
  const summary = h('div', {});
  const body = h('div', {});
  const counter = h('p', { class: 'govuk-body-s', role: 'status' });
  const near = (from: number, step: number) => {
    let page = from + step;
    while (page >= 0 && page < all.length && !relevant(all[page]!)) page += step;
    return page;
  };
  if (!relevant(all[0] ?? [])) at.page = Math.min(near(0, 1), all.length - 1);
  const next = button(say('next'), () => turn(1));
  /** An answer has changed: keep it, and let mended problems go. */
  function changed(): void {
    keep.soon();
    const shown = summary.querySelectorAll('li').length;
    if (shown > 0 && [...leaves(all[at.page] ?? [])].filter((n) => context.touched.has(n.nodeId) && problem(n, say)).length === 0) summary.replaceChildren();
  }

  const back = button(say('back'), () => turn(-1), 'secondary');
  const done = button(say('send'), () => void complete());
  const later = button(say('save'), () => void keep.now().then(start), 'secondary');

  function turn(step: 1 | -1): void {
    if (step === 1 && wrong(all[at.page] ?? []).length > 0) return;
    summary.replaceChildren();
    const page = near(at.page, step);
    if (page >= 0 && page < all.length) at.page = page;
    void keep.now();
    scrollTo(0, 0);
  }

  /** Shows the problems of some nodes, and gives the nodes. */
  function wrong(nodes: AnyNode[]): AnyNode[] {
    const found = [...leaves(nodes)].filter((node) => problem(node, say));
    for (const node of found) context.touched.add(node.nodeId);
    context.look.at++;
    summary.replaceChildren(...(found.length > 0 ? [problems(found)] : []));
    summary.querySelector<HTMLElement>('.govuk-error-summary')?.focus();
    return found;
  }

  async function complete(): Promise<void> {
    const found = wrong(all.flat());
    const first = found[0];
    if (first) {
      at.page = Math.max(0, all.findIndex((page) => [...leaves(page)].includes(first)));
      return;
    }
    done.disabled = true;
    await keep.done();
    finished();
    show(h('h2', { class: 'govuk-heading-l' }, say('done')), h('p', { class: 'govuk-body' }, say('done_lead')), button(say('another'), () => void start()));
    void deliver();
  }

  let built: () => void = () => {};
  effect(() => {
    const page = all[at.page] ?? [];
    built();
    const [parts, end] = scoped(() => page.map((node) => tree(node, context)));
    built = end;
    body.replaceChildren(...parts);
  });
  effect(() => {
    const last = near(at.page, 1) >= all.length;
    next.hidden = last;
    done.hidden = !last;
    back.hidden = near(at.page, -1) < 0;
    const shown = all.filter(relevant);
    counter.textContent = shown.length > 1 ? say('page', shown.indexOf(all[at.page]!) + 1, shown.length) : '';
  });
  return [...(language ? [language] : []), counter, summary, body, h('div', { class: 'govuk-button-group' }, next, done, back, later)];
}

/** The summary of problems, each a link to its question. */
function problems(nodes: AnyNode[]): HTMLElement {
  const items = nodes.map((node) => h('li', {}, h('a', { href: `#${idOf(node)}` }, `${node.currentState.label?.asString ?? ''} – ${problem(node, say)}`)));
  return h('div', { class: 'govuk-error-summary', role: 'alert', tabindex: '-1' }, h('h2', { class: 'govuk-error-summary__title' }, say('problems')), h('div', { class: 'govuk-error-summary__body' }, h('ul', { class: 'govuk-list govuk-error-summary__list' }, ...items)));
}

/** Keeps a record in the browser while it is filled in. */
function keeper(root: RootNode, draft: string) {
  let timer = 0;
  let chain: Promise<unknown> = Promise.resolve();
  const snapshot = async (): Promise<Kept> => {
    const payload = await root.prepareInstancePayload();
    const kept: Kept = { id: draft, form: config.form, base: config.base, title: config.title, xml: '', files: [], at: Date.now() };
    for (const [name, file] of payload.data[0].entries()) {
      if (name === 'xml_submission_file') kept.xml = await file.text();
      else kept.files.push({ name: file.name, content: new Blob([await file.arrayBuffer()], { type: file.type }) });
    }
    return kept;
  };
  const after = (act: () => Promise<unknown>) => {
    clearTimeout(timer);
    chain = chain.catch(() => {}).then(act);
    return chain;
  };
  const now = () =>
    after(async () => put('drafts', await snapshot()).then(() => (status.textContent = say('saved')), () => (status.textContent = say('storage'))));
  return {
    now,
    soon: () => {
      clearTimeout(timer);
      timer = setTimeout(() => void now(), 700) as unknown as number;
    },
    done: () => after(async () => finish(draft, await sealed(await snapshot(), key))),
  };
}

/** Sends what is finished, and says how it stands. */
async function deliver(): Promise<void> {
  const waiting = await list('outbox', config.form);
  if (waiting.length === 0) return;
  status.textContent = say('sending');
  const outcome = await send(config);
  sent += outcome.sent;
  const told = [outcome.trouble ? say(outcome.trouble) : '', outcome.left > 0 ? say('outbox_some', outcome.left) : say('outbox_none'), sent > 0 ? say('sent', sent) : ''];
  status.textContent = told.filter(Boolean).join(' ');
}
