// Files of a message in pieces, over a connection that breaks: each piece goes to
// its place, and after a break the server says where to go on. Until the script
// runs, and where it cannot, the form sends its files as every form does.
interface Words {
  sending: string;
  sent: string;
  broken: string;
  again: string;
}

interface Options {
  piece: number; // bytes
  most: number;
  large: string;
  words: Words;
}

const tries = 60; // of one piece
const pause = 3000; // milliseconds

const place = document.querySelector<HTMLElement>('#upload');
const input = place?.querySelector<HTMLInputElement>('input[type=file]');
const form = input?.form;
if (place && input && form) start(place, input, form, JSON.parse(place.dataset['island'] ?? '{}') as Options);

function start(place: HTMLElement, input: HTMLInputElement, form: HTMLFormElement, options: Options): void {
  const status = document.createElement('p');
  status.className = 'govuk-hint';
  status.setAttribute('role', 'status');
  place.append(status);
  let waiting = Promise.resolve(true);
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    if (files.some((f) => f.size > options.most)) {
      status.textContent = options.large;
      input.value = '';
      return;
    }
    waiting = waiting.then(() => sendAll(files, form, status, options));
    input.value = ''; // what goes in pieces does not go with the form
  });
  form.addEventListener('submit', (event) => {
    const sending = waiting;
    if (status.dataset['busy'] !== 'yes') return;
    event.preventDefault();
    void sending.then((ok) => ok && form.requestSubmit());
  });
}

async function sendAll(files: File[], form: HTMLFormElement, status: HTMLElement, options: Options): Promise<boolean> {
  status.dataset['busy'] = 'yes';
  let all = true;
  for (const file of files) {
    const token = await send(file, status, options).catch(() => '');
    if (!token) {
      status.textContent = options.words.again;
      all = false;
      continue;
    }
    const hidden = document.createElement('input');
    hidden.type = 'hidden';
    hidden.name = 'upload';
    hidden.value = token;
    form.append(hidden);
    status.textContent = options.words.sent;
  }
  status.dataset['busy'] = 'no';
  return all;
}

async function send(file: File, status: HTMLElement, options: Options): Promise<string> {
  const { token } = (await ask('/talk/upload', {})) as { token: string };
  let offset = 0;
  for (let left = tries; offset < file.size && left > 0; ) {
    status.textContent = `${options.words.sending} ${Math.round((100 * offset) / file.size)} %`;
    try {
      const answer = await ask('/talk/upload/piece', { 'X-Upload': token, 'X-Offset': String(offset) }, file.slice(offset, offset + options.piece));
      offset = answer.offset;
      left = tries;
    } catch {
      left--;
      status.textContent = options.words.broken;
      await new Promise((resolve) => setTimeout(resolve, pause));
      offset = await ask('/talk/upload/state', { 'X-Upload': token }).then((answer) => answer.offset, () => offset);
    }
  }
  return offset >= file.size ? token : '';
}

async function ask(path: string, headers: Record<string, string>, body?: Blob): Promise<{ offset: number; token?: string }> {
  const answer = await fetch(path, { method: 'POST', headers, body: body ?? null });
  if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
  return answer.json();
}

export {}; // a module: its names are its own
