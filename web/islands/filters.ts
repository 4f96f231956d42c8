// Filters that answer at once: a form with data-autosubmit is sent when a
// choice in it changes. Its button stays in the page for those who have no
// script, and is hidden here. Text fields wait for Enter or for leaving them.

export function filters(root: Element | Document): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-autosubmit]')) {
    if (form.dataset.autosubmit === 'on') continue;
    form.dataset.autosubmit = 'on';
    form.querySelector<HTMLElement>('[data-autosubmit-button]')?.setAttribute('hidden', '');
    form.addEventListener('change', () => form.requestSubmit());
  }
}
