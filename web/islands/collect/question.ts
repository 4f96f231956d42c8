// One question on the page, with GOV.UK's markup.
import type { AnyNode } from '@getodk/xforms-engine';
import type { Config, Say } from './config';
import { button, h } from './dom';
import { effect } from './signal';

export interface Context {
  say: Say;
  config: Config;
  changed: () => void;
  /** The choices of a question that is a text to the engine (lighten.ts), by its path. */
  offered: (question: string) => Offered | undefined;
  /** Nodes whose problems are shown: those that were left or that a page was left with. */
  touched: Set<string>;
  /** Runs effects that show problems again. */
  look: { at: number };
}

type Node<T extends AnyNode['nodeType']> = Extract<AnyNode, { nodeType: T }>;
type Choice = { value: string; label: { asString: string } };
export type Offered = { multiple: boolean; choices: Choice[] };

export function idOf(node: AnyNode): string {
  return `q-${node.nodeId.replaceAll(/[^A-Za-z0-9_-]/g, '-')}`;
}

/** What is wrong with an answer, in words; "" for nothing. */
export function problem(node: AnyNode, say: Say): string {
  const state = node.validationState;
  if (!('violation' in state) || !state.violation) return '';
  return state.violation.message?.asString || say(state.violation.condition === 'required' ? 'required' : 'wrong');
}

/** A question with its label, hint, problem and control. */
export function question(node: AnyNode, context: Context): HTMLElement {
  const id = idOf(node);
  const label = h('span', {});
  const hint = h('div', { class: 'govuk-hint', id: `${id}-hint`, hidden: true });
  const error = h('p', { class: 'govuk-error-message', id: `${id}-error`, hidden: true });
  const control = controls[node.nodeType]?.(node as never, id, context) ?? h('p', { class: 'govuk-body' }, context.say('unsupported'));
  const many = control.dataset['many'] !== undefined;
  const heading = many ? h('legend', { class: 'govuk-fieldset__legend govuk-fieldset__legend--s' }, label) : h('label', { class: 'govuk-label govuk-label--s', for: id }, label);
  const picture = h('div', {});
  const inner = many ? h('fieldset', { class: 'govuk-fieldset', 'aria-describedby': `${id}-hint ${id}-error` }, heading, picture, hint, error, control) : undefined;
  const group = h('div', { class: 'govuk-form-group', 'data-question': node.currentState.reference }, ...(inner ? [inner] : [heading, picture, hint, error, control]));
  effect(() => {
    const { relevant, required, readonly } = node.currentState;
    group.hidden = !relevant;
    label.textContent = node.currentState.label?.asString || node.definition.nodeset.split('/').at(-1) || '';
    label.classList.toggle('ostoja-required', required);
    hint.textContent = node.currentState.hint?.asString ?? '';
    hint.hidden = !hint.textContent;
    group.querySelectorAll<HTMLInputElement>('input, select, textarea, button').forEach((c) => (c.disabled = readonly));
    picture.replaceChildren(...image(node, context));
  });
  effect(() => {
    context.look.at; // a page was left: look again
    const wrong = context.touched.has(node.nodeId) ? problem(node, context.say) : '';
    error.textContent = wrong;
    error.hidden = !wrong;
    group.classList.toggle('govuk-form-group--error', wrong !== '');
  });
  group.addEventListener('focusout', () => {
    if (!context.touched.has(node.nodeId)) {
      context.touched.add(node.nodeId);
      context.look.at++;
    }
  });
  return group;
}

/** The picture of a label, if the form has one. */
function image(node: AnyNode, { config }: Context): HTMLElement[] {
  const name = node.currentState.label?.imageSource?.pathname.split('/').at(-1);
  const source = name && config.media[decodeURIComponent(name)];
  return source ? [h('img', { src: source, alt: '', class: 'ostoja-image' })] : [];
}

/** A note: words that ask nothing. */
export function note(node: Node<'note'>, context: Context): HTMLElement {
  const text = h('p', { class: 'govuk-body ostoja-lines' });
  const picture = h('div', {});
  const box = h('div', { class: 'govuk-form-group' }, text, picture);
  effect(() => {
    box.hidden = !node.currentState.relevant;
    text.textContent = [node.currentState.label?.asString, node.currentState.hint?.asString, node.currentState.instanceValue].filter(Boolean).join('\n');
    picture.replaceChildren(...image(node, context));
  });
  return box;
}

const controls: Partial<Record<AnyNode['nodeType'], (node: never, id: string, context: Context) => HTMLElement>> = {
  input,
  range,
  rank,
  select,
  trigger,
  upload,
};

/** Keyboards and kinds of input by type of value. */
const kinds: Record<string, { type: string; mode?: string; width?: string }> = {
  int: { type: 'text', mode: 'numeric', width: '10' },
  decimal: { type: 'text', mode: 'decimal', width: '10' },
  date: { type: 'date', width: '20' },
  time: { type: 'time', width: '20' },
  dateTime: { type: 'datetime-local', width: '20' },
};

function input(node: Node<'input'>, id: string, context: Context): HTMLElement {
  if (context.offered(node.definition.nodeset)) return selectText(node, id, context);
  if (node.valueType === 'geopoint') return place(node, id, context);
  if (node.valueType === 'geotrace' || node.valueType === 'geoshape') return h('p', { class: 'govuk-body' }, context.say('unsupported'));
  const long = node.valueType === 'string' && [...node.appearances].includes('multiline' as never);
  const kind = kinds[node.valueType] ?? { type: 'text' };
  const described = { id, 'aria-describedby': `${id}-hint ${id}-error`, autocomplete: 'off' };
  const box: HTMLInputElement | HTMLTextAreaElement = long
    ? h('textarea', { ...described, class: 'govuk-textarea', rows: '4' })
    : h('input', { ...described, class: `govuk-input ${kind.width ? `govuk-input--width-${kind.width}` : ''}`, type: kind.type, inputmode: kind.mode });
  effect(() => {
    const value = shown(node);
    if (document.activeElement !== box && box.value !== value) box.value = value;
  });
  box.addEventListener('input', () => set(() => node.setValue(parsed(node.valueType, box.value) as never), context));
  return box;
}

/** A value as its input shows it: times without seconds' fractions and zone. */
function shown(node: Node<'input'> | Node<'range'>): string {
  const value = node.currentState.instanceValue;
  if (node.valueType === 'time') return value.slice(0, 5);
  return node.valueType === ('dateTime' as string) ? value.slice(0, 16) : value;
}

/** What was typed as the engine takes it; a decimal comma is a point. */
function parsed(type: string, text: string): string | null {
  const trimmed = type === 'string' ? text : text.trim().replace(/^(-?\d*),(\d+)$/, '$1.$2');
  return trimmed === '' ? null : trimmed;
}

/** Sets a value; what the engine cannot read as its type leaves no answer. */
function set(change: () => unknown, context: Context, clear?: () => unknown): void {
  try {
    change();
  } catch {
    clear?.();
  }
  context.changed();
}

function range(node: Node<'range'>, id: string, context: Context): HTMLElement {
  const box = h('input', { id, class: 'govuk-input govuk-input--width-5', inputmode: 'decimal', 'aria-describedby': `${id}-hint ${id}-error` });
  effect(() => {
    if (document.activeElement !== box) box.value = shown(node);
  });
  box.addEventListener('input', () => set(() => node.setValue(parsed('decimal', box.value) as never), context));
  return box;
}

/** More choices than this stand in a list that opens. */
const mostRadios = 15;

/** What the page needs of a question with choices, whether the engine knows them or not. */
interface Selection {
  multiple: boolean;
  options: () => readonly Choice[];
  chosen: () => readonly string[];
  choose: (values: string[]) => unknown;
}

function select(node: Node<'select'>, id: string, context: Context): HTMLElement {
  const multiple = node.selectType === 'select';
  return selection({
    multiple, options: () => node.currentState.valueOptions, chosen: () => node.currentState.value,
    choose: (values) => (multiple ? node.selectValues(values) : node.selectValue(values[0] ?? null)),
  }, id, context);
}

/** A text to the engine, choices to people. */
function selectText(node: Node<'input'>, id: string, context: Context): HTMLElement {
  const options = () => context.offered(node.definition.nodeset)!.choices;
  return selection({
    multiple: context.offered(node.definition.nodeset)!.multiple, options,
    chosen: () => node.currentState.instanceValue.split(' ').filter(Boolean), choose: (values) => node.setValue((values.join(' ') || null) as never),
  }, id, context);
}

function selection(of: Selection, id: string, context: Context): HTMLElement {
  const { multiple } = of;
  if (!multiple && of.options().length > mostRadios) return dropdown(of, id, context);
  const kind = multiple ? 'checkbox' : 'radio';
  const box = h('div', { class: multiple ? 'govuk-checkboxes' : 'govuk-radios', 'data-many': '' });
  effect(() => {
    const options = of.options();
    box.replaceChildren(
      ...options.map((option: Choice, i: number) => {
        const name = i === 0 ? id : `${id}-${i + 1}`;
        const tick = h('input', { id: name, name: id, type: kind, value: option.value, class: multiple ? 'govuk-checkboxes__input' : 'govuk-radios__input' });
        tick.checked = of.chosen().includes(option.value);
        tick.addEventListener('change', () => {
          const chosen = [...box.querySelectorAll('input')].filter((c) => c.checked).map((c) => c.value);
          set(() => of.choose(multiple ? chosen : [option.value]), context);
        });
        const label = h('label', { for: name, class: `govuk-label ${multiple ? 'govuk-checkboxes__label' : 'govuk-radios__label'}` }, option.label.asString || option.value);
        return h('div', { class: multiple ? 'govuk-checkboxes__item' : 'govuk-radios__item' }, tick, label);
      }),
    );
  });
  return box;
}

function dropdown(of: Selection, id: string, context: Context): HTMLElement {
  const box = h('select', { id, class: 'govuk-select', 'aria-describedby': `${id}-hint ${id}-error` });
  effect(() => {
    box.replaceChildren(h('option', { value: '' }, context.say('choose')), ...of.options().map((o) => h('option', { value: o.value }, o.label.asString || o.value)));
    box.value = of.chosen()[0] ?? '';
  });
  box.addEventListener('change', () => set(() => of.choose(box.value ? [box.value] : []), context));
  return box;
}

/** Choices in an order: the first button puts one last, the others move it up. */
function rank(node: Node<'rank'>, id: string, context: Context): HTMLElement {
  const list = h('ol', { class: 'govuk-list govuk-list--number', id, 'data-many': '' });
  effect(() => {
    const options = node.currentState.valueOptions as readonly Choice[];
    const order = [...(node.currentState.value as readonly string[])];
    const said = (value: string) => options.find((o) => o.value === value)?.label.asString || value;
    const put = (values: string[]) => set(() => node.setValues(values), context);
    const ranked = order.map((value, i) => {
      const up = button(`↑ ${said(value)}`, () => put(order.map((other, j) => (j === i - 1 ? value : j === i && i > 0 ? order[i - 1]! : other))), 'secondary');
      up.setAttribute('aria-label', context.say('rank_up', said(value)));
      return h('li', {}, up);
    });
    const begin = button(context.say('rank_begin'), () => put(options.map((o) => o.value)), 'secondary');
    const clear = button(context.say('rank_clear'), () => put([]), 'secondary');
    list.replaceChildren(...(order.length > 0 ? [...ranked, clear] : [begin]));
  });
  return list;
}

function trigger(node: Node<'trigger'>, id: string, context: Context): HTMLElement {
  const tick = h('input', { id, type: 'checkbox', class: 'govuk-checkboxes__input' });
  effect(() => {
    tick.checked = node.currentState.value === true;
  });
  tick.addEventListener('change', () => set(() => node.setValue(tick.checked), context));
  return h('div', { class: 'govuk-checkboxes' }, h('div', { class: 'govuk-checkboxes__item' }, tick, h('label', { for: id, class: 'govuk-label govuk-checkboxes__label' }, context.say('yes'))));
}

function upload(node: Node<'upload'>, id: string, context: Context): HTMLElement {
  const accept = node.nodeOptions.media.accept;
  const file = h('input', { id, type: 'file', class: 'govuk-file-upload', accept: accept === '*' ? undefined : accept, 'aria-describedby': `${id}-hint ${id}-error` });
  const chosen = h('p', { class: 'govuk-body', role: 'status' });
  const remove = button(context.say('file_remove'), () => {
    file.value = '';
    set(() => node.setValue(null), context);
  }, 'secondary');
  effect(() => {
    const value = node.currentState.value;
    chosen.textContent = value ? context.say('file_chosen', value.name) : '';
    remove.hidden = !value;
  });
  file.addEventListener('change', () => set(() => node.setValue(file.files?.[0] ?? null), context));
  return h('div', {}, file, chosen, remove);
}

/** A point: typed, or from the device. */
function place(node: Node<'input'>, id: string, context: Context): HTMLElement {
  const box = (name: string, end: string) => h('input', { id: id + end, class: 'govuk-input govuk-input--width-10', inputmode: 'decimal', 'aria-label': context.say(name) });
  const latitude = box('latitude', '');
  const longitude = box('longitude', '-longitude');
  const said = h('p', { class: 'govuk-body', role: 'status' });
  const take = (lat: number, lon: number, alt = 0, accuracy = 0) => set(() => node.setValue(`${lat} ${lon} ${alt} ${accuracy}` as never), context, () => node.setValue(null as never));
  const typed = () => {
    const [lat, lon] = [latitude, longitude].map((b) => Number.parseFloat(b.value.replace(',', '.')));
    if (Number.isFinite(lat) && Number.isFinite(lon) && Math.abs(lat!) <= 90 && Math.abs(lon!) <= 180) take(lat!, lon!);
    else set(() => node.setValue(null as never), context);
  };
  latitude.addEventListener('input', typed);
  longitude.addEventListener('input', typed);
  effect(() => {
    const [lat = '', lon = ''] = node.currentState.instanceValue.split(' ');
    if (document.activeElement !== latitude && document.activeElement !== longitude && lat) [latitude.value, longitude.value] = [lat, lon];
  });
  const locate = button(context.say('locate'), () => {
    said.textContent = context.say('locating');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        said.textContent = '';
        take(coords.latitude, coords.longitude, coords.altitude ?? 0, coords.accuracy);
      },
      () => (said.textContent = context.say('locate_failed')),
      { enableHighAccuracy: true, timeout: 30_000 },
    );
  }, 'secondary');
  return h('div', { 'data-many': '' }, h('p', { class: 'govuk-body' }, context.say('latitude'), ' ', latitude), h('p', { class: 'govuk-body' }, context.say('longitude'), ' ', longitude), locate, said);
}
