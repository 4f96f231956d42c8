// Members' pages: GOV.UK's components, filters, and htmx under a strict
// Content-Security-Policy. Every page works without any of it.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Tabs,
} from 'govuk-frontend';
import htmx from 'htmx.org';
import { start, supported } from './components';
import { copying } from './copy';
import { fallBack } from './fallback';
import { filters } from './filters';
import { leave } from './leave';
import { minutes } from './minutes';
import { passkeys } from './passkey';
import { pictures } from './picture';

Object.assign(htmx.config, {
  allowEval: false, // no unsafe-eval in the policy
  allowScriptTags: false, // what is swapped in runs nothing
  includeIndicatorStyles: false, // no inline style
  selfRequestsOnly: true,
  historyCacheSize: 0, // no personal page kept in the browser's storage
  refreshOnHistoryMiss: true,
});

const components = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Tabs,
];

function enliven(root: Element | Document): void {
  start(components, root);
  filters(root);
  copying(root);
  passkeys(root);
  minutes(root);
  pictures(root);
}

supported();
leave();
fallBack();
enliven(document);
htmx.onLoad((part) => {
  if (part !== document.body) enliven(part as Element);
});
