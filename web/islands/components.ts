// GOV.UK Frontend's scripts, for the parts of a page that say data-module.
import { createAll } from 'govuk-frontend';
import type { Component } from 'govuk-frontend';

/** Tells GOV.UK's styles and scripts that this browser runs modules. */
export function supported(): void {
  document.body.classList.add('js-enabled', 'govuk-frontend-supported');
}

/** Brings the components found in root to life; those already alive are left alone. */
export function start(components: Component[], root: Element | Document): void {
  for (const component of components) createAll(component, undefined, root);
}
