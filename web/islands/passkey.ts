// A form with data-passkey asks the browser for a passkey before it is sent,
// and sends the answer in its field "answer". Without passkeys it stays hidden:
// a password does as well.

export function passkeys(root: Element | Document): void {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-passkey][hidden]')) {
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      ceremony(form).catch(() => {
        const status = form.querySelector<HTMLElement>('[data-passkey-failed]');
        if (status) status.textContent = status.dataset.passkeyFailed ?? '';
      });
    });
  }
}

async function ceremony(form: HTMLFormElement): Promise<void> {
  const options = JSON.parse(form.dataset.options ?? '{}');
  const credential =
    form.dataset.passkey === 'create'
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  const answer = form.elements.namedItem('answer') as HTMLInputElement;
  answer.value = JSON.stringify((credential as PublicKeyCredential).toJSON());
  form.submit();
}
