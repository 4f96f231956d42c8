// Public pages: forms that help, and the way out.
import { Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner } from 'govuk-frontend';
import { start, supported } from './components';
import { copying } from './copy';
import { leave } from './leave';

supported();
leave();
copying(document);
start([Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner], document);
