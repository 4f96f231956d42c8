// The form in which minutes are written saves itself while people write: two at
// once, and over a network that comes and goes.
//
// For each section the form knows the text that the server and this browser
// last agreed on (base). What is written is sent with its base; the server
// joins it with what others wrote and answers with the joined text. The same
// message is sent again until it is answered, so nothing is taken twice. When
// the person pauses, what others wrote is put into her box, her cursor staying
// where it was. Text that has not been taken yet is kept in the browser's
// storage, and goes from there once it has been.

const quiet = 600; // milliseconds after a key until the text is sent
const retry = 3000; // after a failure
const pause = 1200; // after a key, before what others wrote may move the text under the person's hands
const listen = 2500; // how often what others wrote is asked for

interface Message {
  message: string; // its name, by which the server knows one that comes again
  base: string;
  text: string;
}

interface Kept {
  id: string;
  text: string;
}

export function minutes(root: Element | Document): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-minutes]')) {
    if (form.dataset.alive) continue;
    form.dataset.alive = 'yes';
    new Editor(form);
  }
}

class Editor {
  private readonly sections: Section[] = [];
  private readonly status: HTMLElement | null;
  private wanted: HTMLElement | null = null; // the button that was pressed while text was on its way
  private leaving = false;
  private readonly ticked = new Set<HTMLElement>(); // rows with choices that have not been taken

  constructor(private readonly form: HTMLFormElement) {
    this.status = form.querySelector('[data-minutes-state]');
    for (const base of form.querySelectorAll<HTMLInputElement>('[data-minutes-base]')) {
      this.sections.push(new Section(this, base, form.dataset.minutes ?? '', form.dataset.person ?? ''));
    }
    form.addEventListener('submit', (event) => this.submit(event));
    form.addEventListener('change', (event) => this.choose(event.target as Element));
    addEventListener('beforeunload', (event) => {
      if (!this.leaving && this.unsent) event.preventDefault();
    });
    addEventListener('online', () => this.sections.forEach((s) => s.send()));
    setInterval(() => void this.ask(), listen);
  }

  private get unsent(): boolean {
    return this.ticked.size > 0 || this.sections.some((s) => s.unsent);
  }

  /** Who is there, and what is to be taken up again, is saved when it is chosen. */
  private choose(control: Element): void {
    const row = control.closest<HTMLElement>('[data-minutes-row]');
    if (!row) return;
    this.ticked.add(row);
    void this.sendRow(row);
  }

  private async sendRow(row: HTMLElement): Promise<void> {
    const values = new URLSearchParams();
    for (const input of row.querySelectorAll<HTMLInputElement>('input')) {
      if (input.type === 'hidden' || input.type === 'text' || input.checked) values.append(input.name, input.value);
    }
    values.append('then', 'row');
    this.show();
    const answer = await fetch(this.form.action, { method: 'POST', body: values }).catch(() => null);
    if (answer?.status === 204) {
      this.ticked.delete(row);
      const was = row.querySelector<HTMLInputElement>('input[name^="was-"]');
      const get = (name: string) => [...values].find(([key]) => key.startsWith(name))?.[1].trim() ?? '';
      if (was) was.value = `${get('presence-')} ${get('names-')}`;
    }
    this.show();
  }

  /** The whole form goes when each section has arrived; a network that is down delays it. */
  private submit(event: SubmitEvent): void {
    this.leaving = !this.unsent;
    if (this.leaving) return;
    event.preventDefault();
    this.wanted = event.submitter;
    this.sections.forEach((s) => s.send());
  }

  /** Says in one line how the text stands. */
  show(): void {
    if (this.wanted && !this.unsent) {
      this.form.requestSubmit(this.wanted);
      this.wanted = null;
    }
    const word = this.sections.some((s) => s.state === 'refused')
      ? 'refused'
      : this.sections.some((s) => s.state === 'offline')
        ? 'offline'
        : this.unsent
          ? 'saving'
          : 'saved';
    const text = this.form.dataset[word] ?? '';
    if (this.status && this.status.textContent !== text) this.status.textContent = text;
  }

  /** Asks what others wrote, and brings it to the sections where nobody is typing here. */
  private async ask(): Promise<void> {
    this.ticked.forEach((row) => void this.sendRow(row));
    if (document.hidden || this.leaving) return;
    const turns = this.sections.map((s) => s.turns);
    const kept = await call<Kept[]>(`${this.form.dataset.minutes}/sections`).catch(() => null);
    if (!kept) return;
    this.sections.forEach((section, n) => {
      const theirs = kept.find((k) => k.id === section.id);
      if (theirs && section.turns === turns[n]) section.hear(theirs.text); // an older answer would undo a newer one
    });
  }
}

class Section {
  readonly id: string;
  turns = 0; // messages sent so far
  state: 'saved' | 'saving' | 'offline' | 'refused' = 'saved';
  private readonly box: HTMLTextAreaElement;
  private readonly place: string; // in the browser's storage
  private agreed: string; // the text that the server has had from here, or given
  private message: Message | null = null; // under way, to be sent again until answered
  private timer = 0;
  private typedAt = -pause;

  constructor(
    private readonly editor: Editor,
    private readonly base: HTMLInputElement,
    private readonly address: string,
    person: string,
  ) {
    this.id = base.dataset.minutesBase ?? '';
    this.box = document.getElementById(`text-${this.id}`) as HTMLTextAreaElement;
    this.agreed = this.box.defaultValue;
    this.place = `minutes ${person} ${this.id}`;
    this.recover();
    this.box.addEventListener('input', () => this.typed());
  }

  get unsent(): boolean {
    return this.message !== null || this.box.value !== this.agreed;
  }

  /** Text that an earlier page could not send is sent now, from its own base. */
  private recover(): void {
    const kept = storage((s) => s.getItem(this.place));
    if (!kept) return;
    const { message, text } = JSON.parse(kept) as { message: Message; text: string };
    this.message = message;
    this.agreed = message.text;
    if (this.box.value === this.box.defaultValue) this.box.value = text;
    void this.post();
  }

  private typed(): void {
    this.typedAt = performance.now();
    this.keep();
    this.state = this.state === 'offline' ? 'offline' : 'saving';
    this.editor.show();
    this.timer ||= setTimeout(() => this.send(), quiet);
  }

  /** Keeps what has not been taken: the message under way, or the next one, and the text as it is. */
  private keep(): void {
    const message = this.message ?? this.next();
    storage((s) => (this.unsent ? s.setItem(this.place, JSON.stringify({ message, text: this.box.value })) : s.removeItem(this.place)));
  }

  private next(): Message {
    return { message: name(), base: this.agreed, text: this.box.value };
  }

  send(): void {
    this.timer = 0;
    if (this.message || this.box.value === this.agreed) {
      if (this.message && this.state === 'offline') void this.post();
      return;
    }
    this.message = this.next();
    this.keep();
    void this.post();
  }

  private async post(): Promise<void> {
    const message = this.message;
    if (!message) return;
    this.turns++;
    clearTimeout(this.timer);
    this.timer = 0;
    try {
      const kept = await call<Kept>(`${this.address}/sections/${this.id}`, message);
      if (this.message !== message) return; // another try was answered first
      this.message = null;
      this.state = 'saved';
      this.agreed = message.text;
      this.base.value = message.text;
      this.hear(kept.text);
      if (this.box.value !== this.agreed) this.timer = setTimeout(() => this.send(), quiet);
    } catch (error) {
      this.state = error instanceof Refusal ? 'refused' : 'offline';
      this.timer = setTimeout(() => void this.post(), retry);
    }
    this.keep();
    this.editor.show();
  }

  /** Puts the joined text into the box, unless something here is not in it yet. */
  hear(theirs: string): void {
    if (this.unsent || theirs === this.box.value || performance.now() - this.typedAt < pause) return;
    const { selectionStart, selectionEnd } = this.box;
    const before = this.box.value;
    const focused = document.activeElement === this.box;
    this.box.value = theirs;
    if (focused) this.box.setSelectionRange(moved(before, theirs, selectionStart), moved(before, theirs, selectionEnd));
    this.agreed = theirs;
    this.base.value = theirs;
  }
}

/**
 * Where a cursor stands after its text has changed around it: behind the words
 * that it stood behind, at the place of them that is nearest to the old one.
 */
function moved(before: string, after: string, at: number): number {
  for (let length = Math.min(at, 40); length > 0; length = Math.floor(length / 2)) {
    const words = before.slice(at - length, at);
    const places: number[] = [];
    for (let found = after.indexOf(words); found >= 0; found = after.indexOf(words, found + 1)) places.push(found + length);
    if (places.length > 0) return places.reduce((best, place) => (Math.abs(place - at) < Math.abs(best - at) ? place : best));
  }
  return Math.min(at, after.length);
}

function name(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join('-');
}

/** The server will not take it, and trying again does not help. */
class Refusal extends Error {}

async function call<T>(address: string, body?: Message): Promise<T> {
  const answer = await fetch(address, {
    method: body ? 'POST' : 'GET',
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : undefined,
    keepalive: body !== undefined && body.base.length + body.text.length < 20_000,
  });
  if (answer.ok && !answer.redirected) return (await answer.json()) as T;
  if (answer.redirected || (answer.status >= 400 && answer.status < 500)) throw new Refusal(String(answer.status));
  throw new Error(String(answer.status));
}

/** Uses the browser's storage where there is one. */
function storage<T>(use: (s: Storage) => T): T | null {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}
